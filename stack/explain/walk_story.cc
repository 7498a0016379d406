// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// The rows of a walk come in the order of time: steps down at one end, interfaces on the way, steps
// up at the other end, interfaces behind it.
#include "stack/explain/walk_story.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

#include "stack/explain/event_sentences.h"
#include "stack/explain/network_sentences.h"
#include "stack/explain/pptp_sentences.h"

namespace pptplab::explain {
namespace {

using trace::Direction;
using What = trace::Step::What;

constexpr size_t kMostHops = 30;

class WalkTeller {
 public:
  WalkTeller(Ladder& ladder, const Walk& walk,
             const std::function<std::string(trace::NodeId)>& subject,
             const std::function<bool(trace::NodeId)>& is_real)
      : ladder_(ladder), walk_(walk), subject_(subject) {
    if (!walk.rows.empty()) ends_at_real_ = is_real(walk.rows.back().node);
    const auto& rows = walk.rows;
    FindRelays();
    const auto is_step_up = [this](const WalkRow& row) {
      return row.step && row.step->direction == Direction::kReceived && !IsRelay(row);
    };
    first_up_ =
        static_cast<size_t>(std::find_if(rows.begin(), rows.end(), is_step_up) - rows.begin());
    const auto last = std::find_if(rows.rbegin(), rows.rend(), is_step_up);
    after_up_ = last == rows.rend() ? rows.size() : static_cast<size_t>(rows.rend() - last);
  }

  void Tell() {
    Encapsulation();
    Transmission();
    Decapsulation();
  }

 private:
  /// Who only passes on what others say: has a line on the one side and GRE on the other.
  void FindRelays() {
    std::set<trace::NodeId> lines, tunnels;
    for (const WalkRow& row : walk_.rows) {
      if (row.step && row.step->what == What::kLineFraming) lines.insert(row.node);
      if (row.step && row.step->what == What::kGre) tunnels.insert(row.node);
    }
    std::set_intersection(lines.begin(), lines.end(), tunnels.begin(), tunnels.end(),
                          std::inserter(relays_, relays_.end()));
  }
  bool IsRelay(const WalkRow& row) const { return row.step && relays_.contains(row.node); }

  void Encapsulation() {
    ladder_.Heading(TitleOf(Step::kEncapsulation));
    const std::string what = DescribeNetworkPacket(walk_.protocol, walk_.packet);
    const std::string subject = subject_(walk_.end.first);
    std::vector<std::string> layers;
    bool begun = false, is_on_line = false;
    for (size_t i = 0; i < first_up_; ++i) {
      const WalkRow& row = walk_.rows[i];
      if (!row.step || row.step->direction != Direction::kSent || IsRelay(row)) continue;
      is_on_line = row.step->what == What::kLineFraming;
      if (!begun) {
        begun = true;
        ladder_.Row(row.time,
                    "One packet of the data is followed from here on. " + Capitalised(subject) +
                        " sends it into the tunnel: " + Counted(row.step->size_before, "octet") +
                        (what.empty() ? "." : ", " + what + "."));
      }
      const std::string told = ClauseOf(*row.step);
      if (!told.empty()) ladder_.Item(SizesOf(*row.step), told + ".");
      Collect(*row.step, layers);
    }
    if (layers.empty()) return;
    // On the wire the last header stands first.
    std::string picture;
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
      picture += "[ " + *layer + " ]";
    ladder_.Text((is_on_line ? "On the line:  " : "On the wire:  [ IP 20 ]") + picture,
                 Colour::kBold);
  }

  void Collect(const trace::Step& step, std::vector<std::string>& layers) const {
    const auto added = std::to_string(step.size_after - step.size_before);
    switch (step.what) {
      case What::kDeliver:
        layers.push_back("packet " + std::to_string(step.size_before));
        break;
      case What::kEncrypt:
        layers.back() = "encrypted " + std::to_string(step.size_after - 2);
        layers.push_back("MPPE 2");
        break;
      case What::kProtocolField:
        layers.push_back("PPP " + added);
        break;
      case What::kAddressControl:
        if (step.size_after != step.size_before) layers.push_back("Address, Control " + added);
        break;
      case What::kGre:
        layers.push_back("GRE " + added);
        break;
      case What::kLineFraming:
        layers.push_back("framing " + added);
        break;
      case What::kCompress:
      case What::kAckOnly:
        break;
    }
    if (layers.empty()) layers.emplace_back("packet");
  }

  void Transmission() {
    ladder_.Heading(TitleOf(Step::kTransmission));
    size_t hops = 0;
    for (size_t i = 0; i < first_up_; ++i) {
      const WalkRow& row = walk_.rows[i];
      if (IsRelay(row)) {
        ladder_.Row(row.time, Capitalised(subject_(row.node)) + ": " + ClauseOf(*row.step) + ".");
      }
      if (row.step || IsTunnelDevice(row.interface)) continue;
      if (++hops <= kMostHops) ladder_.Row(row.time, Hop(row));
    }
    // A capture is no node's device: wherever its packet stands among the steps, it was on the way.
    for (size_t i = first_up_; i < walk_.rows.size(); ++i) {
      const WalkRow& row = walk_.rows[i];
      if (row.step || !IsCapture(row.interface) || ++hops > kMostHops) continue;
      ladder_.Row(row.time, row.interface + " saw " + Counted(row.octets, "octet") + " of IP");
    }
    if (hops == 0) ladder_.Text("The recording has no interface that saw it.", Colour::kDim);
    if (first_up_ == walk_.rows.size() && ends_at_real_) {
      ladder_.Text("There it goes to a real machine.");
    } else if (first_up_ == walk_.rows.size()) {
      ladder_.Text("It never came out at the other end.", Colour::kBad);
    } else if (hops > 0) {
      ladder_.Text(
          "Every router on the way saw an IP packet of protocol 47 between the two ends of the "
          "tunnel, and nothing of what is in it.");
    }
  }

  void Decapsulation() {
    ladder_.Heading(TitleOf(Step::kDecapsulation));
    if (first_up_ == walk_.rows.size() && ends_at_real_) {
      ladder_.Text("What a real machine does with a packet is in no recording; what it answers is.");
      return;
    }
    if (first_up_ == walk_.rows.size()) {
      ladder_.Text("Not this time.", Colour::kBad);
      return;
    }
    const std::string subject = subject_(walk_.rows[first_up_].node);
    ladder_.Row(walk_.rows[first_up_].time,
                Capitalised(subject) + " takes it apart in the opposite order:");
    for (size_t i = first_up_; i < after_up_; ++i) {
      const WalkRow& row = walk_.rows[i];
      if (!row.step || row.step->direction != Direction::kReceived || IsRelay(row)) continue;
      const std::string told = ClauseOf(*row.step);
      if (!told.empty()) ladder_.Item(SizesOf(*row.step), told + ".");
      if (row.step->what == What::kDeliver) {
        ladder_.Row(row.time, "Out comes the packet that went in: " +
                                  Counted(row.step->size_after, "octet") + ".");
      }
    }
    size_t hops = 0;
    for (size_t i = after_up_; i < walk_.rows.size(); ++i) {
      const WalkRow& row = walk_.rows[i];
      const bool is_behind =
          !row.step && !IsTunnelDevice(row.interface) && !IsCapture(row.interface);
      if (!is_behind || ++hops > kMostHops) continue;
      ladder_.Row(row.time, Hop(row));
    }
  }

  static bool IsTunnelDevice(const std::string& interface) {
    return interface.find(":ppp") != std::string::npos;
  }
  /// Devices are called NODE:DEVICE.
  static bool IsCapture(const std::string& interface) {
    return interface.find(':') == std::string::npos;
  }
  static std::string Hop(const WalkRow& row) {
    std::string name = row.interface;
    name.resize(std::max<size_t>(name.size(), 16), ' ');
    return name + (row.sent ? " sends    " : " receives ") + Counted(row.octets, "octet") +
           (row.interface.find(":tty") == std::string::npos ? " of IP" : " of PPP");
  }

  Ladder& ladder_;
  const Walk& walk_;
  const std::function<std::string(trace::NodeId)>& subject_;
  size_t first_up_ = 0;
  size_t after_up_ = 0;
  bool ends_at_real_ = false;
  std::set<trace::NodeId> relays_;
};

}  // namespace

void TellWalk(Ladder& ladder, const Walk& walk,
              const std::function<std::string(trace::NodeId)>& subject,
              const std::function<bool(trace::NodeId)>& is_real) {
  WalkTeller(ladder, walk, subject, is_real).Tell();
}

}  // namespace pptplab::explain
