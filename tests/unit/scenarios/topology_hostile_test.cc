// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// GraphML and DOT files that are broken or mean harm: each is answered by its file, its line and a
// reason. Under the sanitizers in the asan preset.
#include <gtest/gtest.h>

#include "scenarios/loader.h"
#include "scenarios/topology_graph.h"
#include "stack/base/rng.h"

namespace pptplab::scenarios {
namespace {

/// The message; empty if it loads.
std::string ErrorOf(std::string text, const std::string& file) {
  const auto graph = ImportTopology(std::move(text), file, {});
  return graph ? "" : ToString(graph.error());
}
std::string Repeat(std::string_view part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += part;
  return text;
}
std::string Shipped(const char* name) {
  return ReadWholeFile(std::string(PPTPLAB_SOURCE_DIR) + "/scenarios/topologies/" + name, kMaxTopologySize)
      .value();
}

constexpr std::string_view kHead =
    "<graphml>\n<key id=\"d\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
    "<graph edgedefault=\"undirected\">\n";
constexpr std::string_view kTail = "</graph>\n</graphml>\n";
std::string GraphMlError(const std::string& body) {
  return ErrorOf(std::string(kHead) + body + std::string(kTail), "n.graphml");
}

struct Case {
  const char* text;
  const char* error;
};

TEST(BrokenGraphMl, IsAnsweredByLineAndReason) {
  const Case cases[] = {
      {"<node id=\"a\"/>\n<edge source=\"a\" target=\"b\"/>",
       "n.graphml:5: an edge names the node \"b\", which is declared nowhere"},
      {"<node id=\"a\"/>\n\n<node id=\"a\"/>",
       "n.graphml:6: the node \"a\" is declared a second time; the first is in line 4"},
      {"<node/>", "n.graphml:4: a <node> needs an id"},
      {"<node id=\"a\"/>\n<edge target=\"a\"/>", "n.graphml:5: an <edge> needs a source"},
      {"<node id=\"a\"><data key=\"x\">1</data></node>",
       "n.graphml:4: the key \"x\" is declared by no <key> above"},
      {"<node id=\"a\"><data>1</data></node>", "n.graphml:4: a <data> needs a key"},
      {"<node id=\"a\">\n<edge></node>",
       "n.graphml:5: </node> stands where <edge> of line 5 should be closed"},
      {"<node id=\"a\">\n<desc></node>",
       "n.graphml:5: </node> stands where <desc> of line 5 should be closed"},
      {"<node id=\"a\"><graph edgedefault=\"directed\"/></node>",
       "n.graphml:4: a <graph> inside another: only flat graphs are read"},
      {"<hyperedge/>", "n.graphml:4: a <hyperedge> is no link: make it a node with an edge to each end"},
      {"<node id=a/>", "n.graphml:4: the value of \"id\" must stand in quotes"},
      {"<node id=\"a/>\n<node id=\"b\"/>", "n.graphml:4: the value of \"id\" isn't closed: it holds a <"},
      {"<node id=\"a\" id=\"b\"/>", "n.graphml:4: the attribute \"id\" is here twice"},
      {"<node id=\"a\"/>&nbsp;", "n.graphml:4: the entity &nbsp; is not known: write the character itself"},
      {"<node id=\"R&D\"/>", "n.graphml:4: an & begins no entity: write &amp;"},
      {"<node id=\"a\"/>&#0;", "n.graphml:4: the entity &#0; is not known: write the character itself"},
      {"", "n.graphml: holds no nodes"},
  };
  for (const Case& each : cases) EXPECT_EQ(GraphMlError(each.text), each.error);
}

TEST(BrokenGraphMl, IsAnsweredAlsoWhereItIsNone) {
  const Case cases[] = {
      {"", "n.graphml: is empty; a topology is a GraphML or DOT file"},
      {"  \n\n", "n.graphml: is empty; a topology is a GraphML or DOT file"},
      {"hello", "n.graphml:1: it doesn't begin with a tag: it is no XML"},
      {"<html>\n</html>", "n.graphml:1: its root is <html>, not <graphml>"},
      {"<graphml/>", "n.graphml:1: holds no <graph>"},
      {"<graphml>\n<graph>", "n.graphml:2: a <graph> needs edgedefault=\"undirected\" or \"directed\""},
      {"<graphml>\n<graph edgedefault=\"undirected\">\n",
       "n.graphml:3: ends in the middle: <graph> of line 2 isn't closed"},
      {"<graphml></graphml>\n<graphml/>", "n.graphml:2: a second root <graphml>: there is one for each file"},
      {"<graphml></graphml>\nmore", "n.graphml:2: there is text behind the end"},
      {"<!-- never", "n.graphml:1: a comment has no end"},
      {"<graphml", "n.graphml:1: ends in the middle of the tag <graphml>"},
      {"<?xml version=\"1.0\" encoding=\"EBCDIC\"?><graphml/>",
       "n.graphml:1: its encoding is \"ebcdic\", which isn't read: save it as UTF-8"},
      {"<graphml>\n\xfc</graphml>", "n.graphml:2: the octet 0xfc is no UTF-8 here: save the file as UTF-8"},
      {"\xff\xfe<\0g", "n.graphml:1: is UTF-16 or no text at all: save it as UTF-8"},
      {"<!DOCTYPE g [\n<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">\n]>\n<graphml/>",
       "n.graphml:1: declares entities of its own, which aren't read: they could grow without end"},
  };
  for (const Case& each : cases) EXPECT_EQ(ErrorOf(each.text, "n.graphml"), each.error);
}

TEST(BrokenDot, IsAnsweredByLineAndReason) {
  const Case cases[] = {
      {"grap {\n}", "n.dot:1: it begins neither with \"graph\" nor with \"digraph\": it is no DOT file"},
      {"graph g\n a -- b", "n.dot:2: a { is missing behind the graph's name"},
      {"graph {\n a -- b\n", "n.dot:3: ends in the middle: the { of line 1 isn't closed"},
      {"graph {\n a -> b\n}", "n.dot:2: in a graph, edges are --"},
      {"digraph {\n a -- b\n}", "n.dot:2: in a digraph, edges are ->"},
      {"graph {\n a --\n}", "n.dot:3: an edge leads nowhere"},
      {"graph {\n -- a\n}", "n.dot:2: nothing stands before this --"},
      {"graph {\n a [rate=10\n}", "n.dot:3: \"}\" is no attribute's name"},
      {"graph {\n a [rate=]\n}", "n.dot:2: an attribute needs a value"},
      {"graph {\n a [label=\"never\n}\n", "n.dot:2: a text in quotes has no end"},
      {"graph {\n a; /* never\n}\n", "n.dot:2: a comment has no end"},
      {"graph {\n a@b\n}", "n.dot:2: \"@\" has no meaning here: put names with other signs than letters "
                           "and digits in quotes"},
      {"graph {\n a, b\n}", "n.dot:2: \",\" has no meaning here"},
      {"graph {\n}\n}", "n.dot:3: there is text behind the end of the graph"},
      {"graph {\n subgraph x;\n}", "n.dot:2: a subgraph needs its {"},
      {"graph {\n edge;\n}", "n.dot:2: edge needs its [attributes] here"},
      {"graph { }", "n.dot: holds no nodes"},
      {"graph {\n\n \xe9 -- b }", "n.dot:3: the octet 0xe9 is no UTF-8 here: save the file as UTF-8"},
  };
  for (const Case& each : cases) EXPECT_EQ(ErrorOf(each.text, "n.dot"), each.error);
}

TEST(HostileTopology, ThatIsDeepIsStoppedBeforeBoostReadsIt) {
  const std::string deep = ErrorOf("<graphml>" + Repeat("<a>", 1'000'000), "n.graphml");
  EXPECT_EQ(deep, "n.graphml:1: elements are nested more than 100 deep");
  EXPECT_EQ(GraphMlError(Repeat("<node id=\"x\"><graph edgedefault=\"directed\">", 50'000)),
            "n.graphml:4: a <graph> inside another: only flat graphs are read");
  for (const char* part : {"{", "subgraph x {", "a -- {", "{{"}) {
    EXPECT_EQ(ErrorOf("graph {" + Repeat(part, 20'000), "n.dot"),
              "n.dot:1: braces are nested more than 100 deep")
        << part;
  }
  EXPECT_NE(ErrorOf("graph { a [label=" + Repeat("<", 20'000), "n.dot").find("nested"), std::string::npos);
  EXPECT_NE(ErrorOf("graph { a " + Repeat("[", 20'000), "n.dot"), "");
  EXPECT_NE(ErrorOf("graph { a " + Repeat("[x=1]", 20'000), "n.dot").find("isn't closed"), std::string::npos);
}

TEST(HostileTopology, ThatIsLargeIsStopped) {
  EXPECT_EQ(ErrorOf(std::string(kMaxTopologySize + 1, 'x'), "n.graphml"),
            "n.graphml: is larger than 10000000 octets");
  std::string nodes;
  for (int i = 0; i < 20'001; ++i) nodes += "<node id=\"" + std::to_string(i) + "\"/>\n";
  EXPECT_EQ(GraphMlError(nodes), "n.graphml:20004: has more than 20000 nodes");
  const std::string edges = "<node id=\"a\"/><node id=\"b\"/>" + Repeat("<edge source=\"a\" target=\"b\"/>", 32'001);
  EXPECT_EQ(GraphMlError(edges), "n.graphml:4: has more than 32000 edges");
  // 1,000 times 1,000 edges in 8,000 octets.
  std::string many = "graph { {";
  for (int i = 0; i < 1000; ++i) many += "a" + std::to_string(i) + " ";
  many += "} -- {";
  for (int i = 0; i < 1000; ++i) many += "b" + std::to_string(i) + " ";
  EXPECT_EQ(ErrorOf(many + "} }", "n.dot"), "n.dot:1: has more than 32000 edges");
  EXPECT_EQ(ErrorOf("graph { subgraph x {" + Repeat("a b ", 200) + "}" + Repeat("subgraph x {} -- subgraph x {};", 9) + "}",
                    "n.dot"),
            "n.dot:1: has more than 32000 edges");
  EXPECT_NE(ErrorOf("graph { " + Repeat("a;", 600'000) + "}", "n.dot").find("1000000"), std::string::npos);
  EXPECT_NE(ErrorOf("graph { a [label=\"" + std::string(200'000, 'x') + "\"] }", "n.dot"), "");
  EXPECT_LT(GraphMlError("<node id=\"a\"/><edge source=\"a\" target=\"" + std::string(100'000, 'x') + "\"/>").size(),
            200u);
}

TEST(HostileTopology, OfNoiseIsAnsweredByASentence) {
  SeededRng rng(21);
  std::string noise(10'000'000, '\0');
  rng.Fill({reinterpret_cast<uint8_t*>(noise.data()), noise.size()});
  EXPECT_NE(ErrorOf(noise, "n.graphml"), "");
  EXPECT_NE(ErrorOf(std::move(noise), "n.dot"), "");
  for (const char* start : {"", "<", "graph {", "<graphml><graph edgedefault=\"directed\">"}) {
    for (int i = 0; i < 200; ++i) {
      std::string text = start;
      for (uint32_t n = rng.Below(200); n > 0; --n) {
        text += "<>/=\"'&;-{}[]ab \n#!?"[rng.Below(20)];
      }
      ErrorOf(text, "n.graphml");
      ErrorOf(text, "n.dot");
    }
  }
}

TEST(HostileTopology, NeverHurtsInMutationsOfGoodOnes) {
  SeededRng rng(5);
  for (const char* file : {"zoo-20.graphml", "campus.dot"}) {
    const std::string good = Shipped(file);
    int errors = 0;
    for (int i = 0; i < 300; ++i) {
      std::string text = good;
      for (uint32_t changes = 1 + rng.Below(3); changes > 0; --changes) {
        const size_t at = rng.Below(static_cast<uint32_t>(text.size()));
        switch (rng.Below(4)) {
          case 0:
            text[at] = static_cast<char>(rng.Below(128));
            break;
          case 1:
            text.erase(at, 1 + rng.Below(60));
            break;
          case 2:
            text.insert(at, text.substr(rng.Below(static_cast<uint32_t>(text.size())), rng.Below(80)));
            break;
          default:
            text.resize(at + 1);
        }
      }
      const std::string error = ErrorOf(text, file);
      errors += error.empty() ? 0 : 1;
      EXPECT_EQ(error.find("Boost"), std::string::npos) << error << " in mutation " << i;
    }
    EXPECT_GT(errors, 150);
  }
}

}  // namespace
}  // namespace pptplab::scenarios
