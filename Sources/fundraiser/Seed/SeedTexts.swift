import Fundraising

/// The texts of the two campaigns that a newcomer finds.
enum SeedTexts {
    struct Campaign {
        let slug: String
        let wish: CampaignWish
    }

    static let library = Campaign(
        slug: "mountain-library",
        wish: CampaignWish(
            title: "A library for Yunling village school", titleZh: "为云岭小学建一间图书室",
            summary: "86 children, 3 teachers and one shelf of worn-out books. Help us fill a room with stories.",
            summaryZh: "86个孩子，3位老师，只有一架翻烂了的旧书。请和我们一起，让一间屋子装满故事。",
            story: """
                Yunling lies two hours above the nearest town. Its school has six classes in three rooms, and a single \
                shelf of books that has been read to pieces.

                The village has given us a dry, bright room. With your help we put in shelves and lamps, buy 2,400 books \
                chosen with the teachers, and train two older pupils in each class as librarians. 25 CNY buy a picture \
                book; 180 CNY a shelf; 1,200 CNY everything that one class reads in a year.

                We publish every purchase. What is left when the room is full goes to the school in the next valley.
                """,
            storyZh: """
                云岭村离最近的镇子有两个小时山路。村小六个年级挤在三间教室里，全校的课外书只有一架，早已翻得散了页。

                村里腾出了一间干燥明亮的屋子。您的善款将用来添置书架和台灯，购买与老师们一起挑选的2400册图书，\
                并在每个班培养两名小图书管理员。25元可以买一本绘本，180元可以添一个书架，1200元可以供一个班读上一年。

                每一笔采购我们都会公开。图书室装满之后，余款将用于邻近山谷的另一所学校。
                """, goal: 12_000_000, organizerEmail: "library@example.org"))

    static let water = Campaign(
        slug: "clean-water",
        wish: CampaignWish(
            title: "Clean water for Shiqiao", titleZh: "让石桥村喝上干净的水",
            summary: "A spring, four kilometres of pipe, and 140 households that no longer carry their water.",
            summaryZh: "一眼山泉，四公里水管，让140户人家不再挑水。",
            story: """
                In Shiqiao the day begins with a walk to the river. In summer the water is brown, and in winter the path is \
                ice.

                Above the village there is a spring that does not run dry. We catch it, lead it through a sand filter and \
                four kilometres of pipe, and put a tap in front of every house. The households dig the trenches themselves; \
                what they need is material. 60 CNY pay for one metre of pipe.

                The water is tested twice a year, and the results hang at the village hall and stand on this page.
                """,
            storyZh: """
                在石桥村，一天是从去河边挑水开始的。夏天河水浑黄，冬天小路结冰。

                村子上方有一眼常年不干的山泉。我们把泉水引下来，经过沙滤池和四公里管道，在每户门前装上一个水龙头。\
                沟由村民自己挖，缺的是材料：60元就是一米水管。

                水质每年检测两次，结果会张贴在村委会，也会公布在这个页面上。
                """, goal: 24_000_000, organizerEmail: "water@example.org"))
}
