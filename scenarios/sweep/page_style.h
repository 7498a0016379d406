// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// How report.html looks: a printed page, quiet, light or dark as the reader's system is. Figures stay on
// white paper.
#ifndef PPTPLAB_SCENARIOS_SWEEP_PAGE_STYLE_H_
#define PPTPLAB_SCENARIOS_SWEEP_PAGE_STYLE_H_

namespace pptplab::sweep {

inline constexpr const char* kPageStyle = R"(
:root { --ground: #f6f7f9; --panel: #ffffff; --line: #e1e5ea; --text: #1c2128; --quiet: #5b6470; --accent: #1f6fbf;
  --trouble: #fff1e6; --trouble-line: #d55e00; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --panel: #1b1f26; --line: #2a2f38; --text: #e6e9ee; --quiet: #9aa3b0; --accent: #6fb1f0;
    --trouble: #2d2118; --trouble-line: #e69f00; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.55 Inter, "DejaVu Sans", system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 940px; margin: 0 auto; padding: 48px 24px 96px; }
.kind { margin: 0 0 8px; color: var(--quiet); font-size: 13px; letter-spacing: .02em; }
h1 { margin: 0 0 16px; font-size: 30px; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 0 0 12px; font-size: 19px; line-height: 1.3; }
h3 { margin: 0 0 4px; font-size: 14px; font-weight: 600; color: #1c2128; }
.question { max-width: 44em; margin: 0 0 24px; font-size: 17px; color: var(--text); }
.facts { display: flex; flex-wrap: wrap; gap: 8px 36px; margin: 0 0 36px; padding: 14px 0;
  border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.facts dt { color: var(--quiet); font-size: 12.5px; }
.facts dd { margin: 0; font-size: 19px; font-weight: 600; }
section, figure { margin: 0 0 44px; }
figure .panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 12px; }
figure .panels > div { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 14px 14px 6px; }
figure svg { display: block; width: 100%; height: auto; }
.note { max-width: 50em; margin: 8px 0 12px; color: var(--quiet); font-size: 13px; }
.trouble { padding: 10px 14px; background: var(--trouble); border-left: 3px solid var(--trouble-line); border-radius: 4px; }
details.trouble { margin: 0 0 32px; }
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 13.5px; }
th, td { padding: 6px 14px; text-align: left; white-space: nowrap; }
th { font-weight: 600; color: var(--quiet); border-bottom: 1px solid var(--line); }
tbody tr + tr td { border-top: 1px solid var(--line); }
.n { text-align: right; }
.quiet { color: var(--quiet); }
tr.clear td.strong { font-weight: 600; }
pre { margin: 8px 0; padding: 12px 14px; overflow-x: auto; background: var(--panel); border: 1px solid var(--line);
  border-radius: 8px; font: 12.5px/1.5 "JetBrains Mono", "DejaVu Sans Mono", monospace; }
code { font: 12.5px "JetBrains Mono", "DejaVu Sans Mono", monospace; }
details { margin: 8px 0; }
summary { cursor: pointer; color: var(--accent); }
@media print { body { background: #fff; font-size: 11pt; } main { padding: 0; max-width: none; }
  figure, tr { break-inside: avoid; } }
@media (max-width: 520px) { figure .panels { grid-template-columns: 1fr; } main { padding: 24px 14px 48px; } }
)";

}  // namespace pptplab::sweep

#endif  // PPTPLAB_SCENARIOS_SWEEP_PAGE_STYLE_H_
