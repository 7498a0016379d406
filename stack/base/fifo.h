// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// What comes in at the back and leaves at the front, in one piece of memory that is nothing while nothing was
// ever in it. (An empty std::deque holds 576 octets; a session has a dozen of them, a server thousands of
// sessions.) It keeps its room, so a steady flow costs no allocation.
#ifndef PPTPLAB_STACK_BASE_FIFO_H_
#define PPTPLAB_STACK_BASE_FIFO_H_

#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace pptplab {

template <class T>
class Fifo {
 public:
  bool empty() const { return head_ == items_.size(); }
  size_t size() const { return items_.size() - head_; }
  /// Counted from the front.
  T& operator[](size_t index) { return items_[head_ + index]; }
  const T& operator[](size_t index) const { return items_[head_ + index]; }
  T& front() { return items_[head_]; }
  const T& front() const { return items_[head_]; }
  T& back() { return items_.back(); }
  const T& back() const { return items_.back(); }
  auto begin() { return items_.begin() + Head(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin() + Head(); }
  auto end() const { return items_.end(); }
  auto rbegin() { return std::reverse_iterator(end()); }
  auto rend() { return std::reverse_iterator(begin()); }

  /// References and iterators end with this.
  void push_back(T item) { items_.push_back(std::move(item)); }
  /// Needs at least `count` items.
  void pop_front(size_t count = 1) {
    for (; count > 0; --count) {
      [[maybe_unused]] const T gone(std::move(items_[head_++]));
    }
    if (empty()) return clear();
    if (head_ < kSlack || head_ < size()) return;
    items_.erase(items_.begin(), begin());
    head_ = 0;
  }
  void clear() {
    items_.clear();
    head_ = 0;
  }

 private:
  static constexpr size_t kSlack = 16;  ///< so many gone ones may stand in front
  std::ptrdiff_t Head() const { return static_cast<std::ptrdiff_t>(head_); }

  std::vector<T> items_;
  size_t head_ = 0;  ///< those before it are gone
};

}  // namespace pptplab

#endif  // PPTPLAB_STACK_BASE_FIFO_H_
