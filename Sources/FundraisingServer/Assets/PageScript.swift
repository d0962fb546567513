/// The script of the pages. Nothing needs it: without it, pages load themselves again and forms have a button.
enum PageScript {
    static let text = #"""
        "use strict";
        // A status that updates itself: <p data-status-url="…" data-status="pending">. When the step changes, the page is
        // loaded again, and says the rest.
        const watched = document.querySelector("[data-status-url]");
        if (watched) {
          let failures = 0;
          const ask = async () => {
            try {
              const answer = await fetch(watched.dataset.statusUrl, { headers: { Accept: "application/json" } });
              if (answer.ok) {
                failures = 0;
                const { step } = await answer.json();
                if (step !== watched.dataset.status) { location.reload(); return; }
              } else { failures += 1; }
            } catch { failures += 1; }
            if (failures < 20) setTimeout(ask, 2000 * Math.min(1 + failures, 5));
          };
          setTimeout(ask, 1500);
        }
        // A form that goes on by itself, once: coming back to the page must not send it again.
        const onward = document.querySelector("form[data-onward]");
        if (onward && performance.getEntriesByType("navigation")[0]?.type === "navigate") onward.submit();
        // A preset fills the field of the amount.
        for (const preset of document.querySelectorAll("input[name=preset]")) {
          preset.addEventListener("change", () => {
            const amount = document.getElementById("field-amount");
            if (amount) amount.value = preset.value;
          });
        }
        // What changes while a page is seen: a campaign's progress and its list.
        for (const live of document.querySelectorAll("[data-live-url]")) {
          let shown = null;
          setInterval(async () => {
            if (document.hidden) return;
            try {
              const answer = await fetch(live.dataset.liveUrl);
              if (!answer.ok) return;
              const fresh = await answer.text();
              if (fresh !== shown) live.innerHTML = fresh;
              shown = fresh;
            } catch { /* The next turn asks again. */ }
          }, 4000);
        }

        """#
}
