# SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
# The page that ./scenarios/run --list prints, out of the heads of the scenario files: title, family,
# teaches, variations. It needs nothing built. Called with all files; FAMILIES has lines of
# "family|heading|page".
function flush_text(    words, n, i, line) {
  n = split(text, words, " ")
  line = ""
  for (i = 1; i <= n; ++i) {
    if (length(line) + length(words[i]) + 1 > 78) { add(line); line = "" }
    line = line == "" ? words[i] : line " " words[i]
  }
  if (line != "") add(line)
  text = ""
}
function add(line) { body[name] = body[name] "    " line "\n" }
function unquoted(s) {
  sub(/^ +/, "", s); sub(/ +$/, "", s)
  if (s ~ /^".*"$/ || s ~ /^'.*'$/) s = substr(s, 2, length(s) - 2)
  return s
}
FNR == 1 {
  name = FILENAME
  sub(/^.*\//, "", name); sub(/\.yaml$/, "", name)
  folded = 0
}
folded && /^  / { sub(/^ +/, ""); text = text " " $0; next }
folded { folded = 0; flush_text() }
/^title:/ { sub(/^title:/, ""); title[name] = unquoted($0) }
/^family:/ { sub(/^family:/, ""); sub(/#.*/, ""); family = unquoted($0); members[family] = members[family] " " name }
/^teaches: *>-?$/ { folded = 1; text = "" }
/^  - \{set: .*, shows: .*\}$/ {
  set = $0; sub(/^  - \{set: /, "", set); sub(/, shows: .*/, "", set)
  shows = $0; sub(/.*, shows: /, "", shows); sub(/\}$/, "", shows)
  variations[name] = variations[name] sprintf("      -- --set %s\n           %s\n", quoted(unquoted(set)), unquoted(shows))
}
function quoted(s) { return s ~ /[][ $*?]/ ? "'" s "'" : s }
END {
  print "Scenarios of pptplab. Run one with ./scenarios/run NAME; what stands behind -- changes one thing in it.\n"
  count = split(FAMILIES, lines, "\n")
  for (i = 1; i <= count; ++i) {
    split(lines[i], part, "|")
    if (members[part[1]] == "") continue
    printf "%s\n", toupper(part[2])
    printf "  (read: %s)\n\n", part[3]
    m = split(members[part[1]], names, " ")
    for (j = 1; j <= m; ++j) {
      printf "  %s: %s\n%s", names[j], title[names[j]], body[names[j]]
      if (variations[names[j]] != "") printf "    Then, for instance:\n%s", variations[names[j]]
      print ""
    }
  }
  print "Your own: copy one, edit it, ./scenarios/run FILE. The keys are in scenarios/schema.json, which editors read."
}
