/// The style of the pages: one column, system letters, light and dark, 44 points for what is touched, contrast of WCAG AA.
enum StyleSheet {
    static let text = #"""
        :root {
          color-scheme: light dark;
          --ground: #fbfaf7; --raised: #ffffff; --ink: #1d2021; --soft: #555b5e; --line: #d8d5cc;
          --accent: #0b6b4b; --on-accent: #ffffff; --tint: #e3f1ea; --warn: #a3261b; --warn-tint: #fbe9e7;
          --gift: #7a4b00; --gift-tint: #fff3dc; --share: #23539b; --share-tint: #e7effb;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #16191a; --raised: #1f2425; --ink: #ecebe6; --soft: #b3b8b6; --line: #3a4142;
            --accent: #6fd3a6; --on-accent: #0b2118; --tint: #1d3a2d; --warn: #ff9d92; --warn-tint: #43201c;
            --gift: #f2c167; --gift-tint: #3b2d12; --share: #9fc3ff; --share-tint: #1c2c46;
          }
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word;
          font: 1.0625rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
        main, .top, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
        main { padding-bottom: 3rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 .75rem; }
        h2 { font-size: 1.3rem; line-height: 1.3; margin: 2rem 0 .5rem; }
        h3 { font-size: 1.1rem; margin: 0 0 .25rem; }
        p { margin: .5rem 0; }
        a { color: var(--accent); text-underline-offset: .15em; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--raised); padding: .6rem; z-index: 1; }
        .top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem;
          border-bottom: 1px solid var(--line); padding-top: .25rem; padding-bottom: .25rem; }
        .top ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 .25rem; margin: 0; padding: 0; }
        .top a { display: inline-flex; align-items: center; min-height: 44px; min-width: 44px; padding: 0 .5rem;
          text-decoration: none; color: var(--ink); justify-content: center; }
        .top li a:hover { text-decoration: underline; }
        .site { font-weight: 700; font-size: 1.1rem; padding-left: 0 !important; }
        footer { border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem; padding-top: .75rem; padding-bottom: 2rem; }
        .lead { font-size: 1.15rem; color: var(--soft); }
        .soft { color: var(--soft); }
        .small { font-size: .9rem; }
        .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); padding: 0; list-style: none; }
        .card, .panel { background: var(--raised); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.25rem; }
        .panel { margin: 1rem 0; }
        .panel > :first-child { margin-top: 0; }
        .columns > section > h2:first-child { margin-top: 0; }
        .entries .head a { padding: .35rem 0; }
        .card h2 { margin: 0 0 .25rem; }
        .columns { display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
        @media (min-width: 48rem) { .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
        .columns > * { min-width: 0; }
        progress { width: 100%; height: 14px; border: 0; border-radius: 7px; overflow: hidden; background: var(--line); accent-color: var(--accent); appearance: none; }
        progress::-webkit-progress-bar { background: var(--line); }
        progress::-webkit-progress-value { background: var(--accent); }
        progress::-moz-progress-bar { background: var(--accent); }
        .raised { font-size: 1.25rem; font-weight: 700; }
        .button, button { display: inline-flex; align-items: center; justify-content: center; min-height: 44px; min-width: 44px;
          padding: .5rem 1.1rem; border: 2px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--on-accent);
          font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
        .button:hover, button:hover { filter: brightness(1.08); }
        .button.quiet, button.quiet { background: transparent; color: var(--accent); }
        .button.danger, button.danger { background: transparent; border-color: var(--warn); color: var(--warn); }
        .button.wide, button.wide { width: 100%; }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
        .form { max-width: 34rem; }
        .field { margin: 1rem 0; }
        .field > label, fieldset > legend { display: block; font-weight: 600; padding: 0; }
        .optional, .hint { color: var(--soft); font-weight: 400; font-size: .9rem; }
        .hint { margin: 0 0 .25rem; }
        input:not([type=checkbox]):not([type=radio]), select, textarea { width: 100%; min-height: 44px; padding: .5rem .75rem;
          border: 1px solid var(--soft); border-radius: 8px; background: var(--raised); color: var(--ink); font: inherit; }
        input[type=checkbox], input[type=radio] { width: 1.25rem; height: 1.25rem; accent-color: var(--accent); flex: none; margin: 0; }
        fieldset { border: 0; margin: 1rem 0; padding: 0; min-width: 0; }
        .choices { display: flex; flex-wrap: wrap; gap: .5rem; margin: .5rem 0; }
        .choices label, .box { display: inline-flex; align-items: center; gap: .6rem; min-height: 44px; cursor: pointer; }
        .choices label { border: 1px solid var(--soft); border-radius: 8px; padding: 0 .9rem; background: var(--raised); }
        .choices label:has(:checked) { border-color: var(--accent); background: var(--tint); }
        .wrong input, .wrong select, .wrong textarea { border-color: var(--warn) !important; border-width: 2px !important; }
        .problem { color: var(--warn); font-weight: 600; margin: .25rem 0; }
        p.problem[role=alert] { background: var(--warn-tint); border-radius: 8px; padding: .6rem .9rem; }
        .flash { background: var(--tint); border-radius: 8px; padding: .6rem .9rem; margin-top: 1rem; }
        .notice { background: var(--gift-tint); color: var(--gift); border-radius: 8px; padding: .6rem .9rem; }
        .entries { list-style: none; margin: .5rem 0; padding: 0; }
        .entries li { border-left: 4px solid var(--line); padding: .5rem .75rem; margin: .5rem 0; background: var(--raised); border-radius: 0 8px 8px 0; }
        .entries .head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
        .entries .donation { border-color: var(--accent); }
        .entries .share, .entries .steps { border-color: var(--share); background: var(--share-tint); }
        .entries .gift, .entries .matching_gift { border-color: var(--gift); background: var(--gift-tint); }
        .badge { display: inline-block; border-radius: 999px; padding: 0 .6rem; font-size: .85rem; font-weight: 600; background: var(--tint); color: var(--accent); white-space: nowrap; }
        .badge.pending { background: var(--gift-tint); color: var(--gift); }
        .badge.failed, .badge.cancelled, .badge.closed { background: var(--warn-tint); color: var(--warn); }
        .badge.share { background: var(--share-tint); color: var(--share); }
        .badge.gift, .badge.matching_gift { background: var(--gift-tint); color: var(--gift); }
        blockquote { margin: .25rem 0 0; padding: 0; color: var(--soft); white-space: pre-line; }
        .story { white-space: pre-line; }
        .qr { background: #ffffff; border-radius: 12px; padding: 12px; display: block; width: min(100%, 18rem); margin: 1rem auto; }
        .qr svg { display: block; width: 100%; height: auto; }
        .status { text-align: center; }
        .scroll { overflow-x: auto; max-width: 100%; font-size: .88rem; }
        table { border-collapse: collapse; width: 100%; background: var(--raised); }
        table.wide { min-width: 50rem; }
        th, td { text-align: left; padding: .5rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { font-size: .9rem; color: var(--soft); }
        td.number, th.number { text-align: right; }
        dl.facts { display: grid; grid-template-columns: minmax(7rem, auto) minmax(0, 1fr); gap: .35rem 1rem; margin: 1rem 0; }
        dl.facts dt { color: var(--soft); }
        dl.facts dd { margin: 0; font-weight: 600; }
        @media (max-width: 30rem) {
          dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
          dl.facts dd { margin-bottom: .6rem; }
        }
        img.activity { max-width: 100%; height: auto; border-radius: 8px; }
        .receipt { background: var(--raised); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin-top: 1.5rem; max-width: 40rem; }
        .receipt code { font-size: 1.1rem; letter-spacing: .05em; overflow-wrap: anywhere; }
        @media (prefers-reduced-motion: no-preference) { .waiting::after { content: "…"; animation: blink 1.4s infinite; } }
        @keyframes blink { 50% { opacity: 0; } }
        @media print {
          :root { color-scheme: light; --ground: #fff; --raised: #fff; --ink: #000; --soft: #333; --line: #999; --accent: #000; }
          @page { margin: 20mm; }
          .top, footer, .skip, .flash, .actions, .no-print { display: none !important; }
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          .receipt { border: 0; padding: 0; margin: 0; max-width: none; }
          a { color: inherit; text-decoration: none; }
        }

        """#
}
