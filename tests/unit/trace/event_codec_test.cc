// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// Events as bytes and back (stack/trace/event_codec.cc).
#include "stack/trace/event_codec.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/sample.h"

namespace pptplab::trace {
namespace {

TEST(EventCodec, TheBytesOfANoteAreThese) {
  const Event event{AtNanoseconds(0x0102030405060708),
                    0x1112,
                    0x21222324,
                    Layer::kPpp,
                    0x3132333435363738,
                    0x41424344,
                    Note{"hi"}};
  EXPECT_EQ(ToHex(EncodeEvent(event)),
            "0102030405060708"  // Time
            "1112"              // Node
            "06"                // Layer: PPP
            "0a"                // Kind: Note
            "21222324"          // Session
            "3132333435363738"  // Journey
            "0000000041424344"  // Cause
            "0002"
            "6869");  // Text
}

TEST(EventCodec, GivesBackEveryKindOfEventAsItWas) {
  const auto events = EveryKindOfEvent();
  ASSERT_EQ(events.size(), std::variant_size_v<Detail>);
  for (size_t kind = 0; kind < events.size(); ++kind) {
    SCOPED_TRACE(NameOfKind(kind));
    ASSERT_EQ(events[kind].detail.index(), kind);
    const Bytes body = EncodeEvent(events[kind]);
    const auto decoded = DecodeEvent(body);
    ASSERT_TRUE(decoded) << ToString(decoded.error());
    EXPECT_EQ(decoded->time, events[kind].time);
    EXPECT_EQ(decoded->node, 3);
    EXPECT_EQ(decoded->session, 0x01020304u);
    EXPECT_EQ(decoded->layer, Layer::kMppe);
    EXPECT_EQ(decoded->journey, 0xa0b0c0d0e0f00102u);
    EXPECT_EQ(decoded->cause, kind);
    EXPECT_EQ(decoded->detail.index(), kind);
    EXPECT_EQ(ToHex(EncodeEvent(*decoded)), ToHex(body));
  }
}

TEST(EventCodec, GivesBackTheFieldsOfADetail) {
  const auto events = EveryKindOfEvent();
  const Bytes timer = EncodeEvent(events[6]);
  const Bytes step = EncodeEvent(events[9]);
  const auto timer_event = DecodeEvent(timer);
  const auto step_event = DecodeEvent(step);
  const auto& timer_detail = std::get<Timer>(timer_event->detail);
  EXPECT_EQ(timer_detail.name, "Echo timer");
  EXPECT_EQ(timer_detail.action, Timer::Action::kStopped);
  EXPECT_EQ(timer_detail.deadline, AtNanoseconds(-5));
  const auto& step_detail = std::get<Step>(step_event->detail);
  EXPECT_EQ(step_detail.what, Step::What::kEncrypt);
  EXPECT_EQ(step_detail.size_after, 1404);
  EXPECT_EQ(step_detail.second, 9u);
}

TEST(EventCodec, FillsExactlyItsRoom) {
  for (const Event& event : EveryKindOfEvent()) {
    const size_t size = EncodedSize(event);
    Bytes room(size + 8, 0xa5);
    EncodeEventTo(event, std::span(room).first(size));
    EXPECT_EQ(ToHex(ByteView(room).subspan(size)), "a5a5a5a5a5a5a5a5");
    room.resize(size);
    EXPECT_EQ(room, EncodeEvent(event));
  }
}

TEST(EventCodec, SaysTruncatedAtEveryShorterLength) {
  for (const Event& event : EveryKindOfEvent()) {
    const Bytes body = EncodeEvent(event);
    for (size_t n = 0; n < body.size(); ++n) {
      const Bytes cut(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(n));
      const auto decoded = DecodeEvent(cut);
      ASSERT_FALSE(decoded) << NameOfKind(event.detail.index()) << " " << n;
      EXPECT_STREQ(decoded.error().reason, "truncated");
    }
  }
}

TEST(EventCodec, IgnoresOctetsBehindTheDetail) {
  Bytes body = EncodeEvent(EveryKindOfEvent()[0]);
  body.insert(body.end(), 7, 0xff);
  EXPECT_TRUE(DecodeEvent(body));
}

TEST(EventCodec, RefusesValuesThatTheSchemaDoesNotKnow) {
  struct Case {
    size_t kind;
    size_t offset;  // of an enumerator, in the body
    uint8_t first_unknown;
  };
  const Case cases[] = {
      {0, 10, 15},                        // Layer
      {0, 11, 16},                        // Kind
      {2, kEventPrefixSize, 4},           // Stimulus: What
      {3, kEventPrefixSize, 2},           // Message: Direction
      {3, kEventPrefixSize + 1, 2},       // Message: Protocol
      {6, kEventPrefixSize + 2 + 10, 3},  // Timer: Action, behind "Echo timer"
      {8, kEventPrefixSize, 27},          // Drop: Reason
      {9, kEventPrefixSize, 8},           // Step: What
      {9, kEventPrefixSize + 1, 2},       // Step: Direction
      {12, kEventPrefixSize, 3},          // Mapping: Action
      {15, kEventPrefixSize, 2},          // Fragmentation: What
  };
  for (const Case& c : cases) {
    for (const int value : {int{c.first_unknown}, 255}) {
      Bytes body = EncodeEvent(EveryKindOfEvent()[c.kind]);
      body[c.offset] = static_cast<uint8_t>(value);
      EXPECT_FALSE(DecodeEvent(body)) << c.kind << " " << c.offset << " " << value;
      if (c.offset >= kEventPrefixSize || c.offset == 10) {
        body[c.offset] = static_cast<uint8_t>(c.first_unknown - 1);
        EXPECT_TRUE(DecodeEvent(body)) << c.kind << " " << c.offset;
      }
    }
  }
}

TEST(EventCodec, CutsATextAt65535Octets) {
  const std::string text(70'000, 'x');
  const Bytes body = EncodeEvent(Event{.detail = Note{text}});
  const auto decoded = DecodeEvent(body);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<Note>(decoded->detail).text.size(), 65'535u);
}

TEST(MemorySink, KeepsEventsWhoseTextsAreGone) {
  MemorySink sink;
  {
    std::string text = "a text that lives shorter than the sink does";
    EXPECT_EQ(sink.Record(Event{.detail = Note{text}}), 1u);
    text.assign(text.size(), '?');
  }
  EXPECT_EQ(sink.Record(Event{.cause = 1, .detail = Note{"second"}}), 2u);
  const auto events = sink.events();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<Note>(events[0].detail).text, "a text that lives shorter than the sink does");
  EXPECT_EQ(events[1].cause, 1u);
}

}  // namespace
}  // namespace pptplab::trace
