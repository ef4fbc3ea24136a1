// What the wrappers are made of: calls that throw, text and lists of any length, owned handles. Use dojob.hpp.
#ifndef DOJOB_BASE_HPP
#define DOJOB_BASE_HPP

#include "../dojob.h"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dojob {

using TimePoint = std::chrono::system_clock::time_point;

namespace detail {

// Throws an Error.
[[noreturn]] void refuse(do_result code, do_error *story);
[[noreturn]] void refuse_argument(const std::string &text);

// Throws what a call answered, if that is a failure.
inline do_result check(do_result result, do_error *story = nullptr)
{
    if (result < 0)
        refuse(result, story);
    return result;
}

// Calls a function whose last argument takes the story of a refusal.
template <class Function, class... Arguments> do_result told(Function call, Arguments... arguments)
{
    do_error *story = nullptr;
    const do_result result = call(arguments..., &story);
    return check(result, story);
}

// The text that a call writes to a buffer, whatever its length.
template <class Get> std::string text_by(Get get)
{
    std::string text;
    std::size_t needed = 0;
    do_result result = check(get(nullptr, std::size_t{0}, &needed));
    do {
        // Between two calls the text may have become longer.
        text.resize(needed);
        result = get(&text[0], text.size(), &needed);
    } while (result == DO_E_INSUFFICIENT_BUFFER);
    check(result);
    text.resize(needed - 1);
    return text;
}

// The text that a getter writes.
template <class From>
std::string text(do_result (*get)(From, char *, std::size_t, std::size_t *), From from)
{
    return text_by([=](char *buffer, std::size_t capacity, std::size_t *needed) {
        return get(from, buffer, capacity, needed);
    });
}

// The text that a getter writes, which is empty where there is none.
template <class From>
std::optional<std::string> optional_text(do_result (*get)(From, char *, std::size_t, std::size_t *), From from)
{
    std::string found = text(get, from);
    return found.empty() ? std::nullopt : std::optional(std::move(found));
}

// The items that a call writes to an array, however many there are.
template <class Item, class Get> std::vector<Item> list_by(Get get)
{
    std::vector<Item> items;
    std::uint32_t needed = 0;
    check(get(nullptr, 0U, &needed));
    while (needed > 0) {
        // Between two calls there may have come more.
        items.resize(needed);
        const do_result result = get(items.data(), needed, &needed);
        if (result != DO_E_INSUFFICIENT_BUFFER) {
            check(result);
            break;
        }
    }
    items.resize(needed);
    return items;
}

// The value that a getter gives. Structs begin with their size; an id is only bytes.
template <class Value, class From> Value value(do_result (*get)(From *, Value *), From *from)
{
    Value found{};
    if constexpr (std::is_class_v<Value> && !std::is_same_v<Value, do_job_id>)
        found.struct_size = sizeof found;
    check(get(from, &found));
    return found;
}

// How many items there are, as the interface counts them.
template <class Items> std::uint32_t count(const Items &items, const char *name)
{
    if (items.size() > UINT32_MAX)
        refuse_argument(std::string(name) + " are too many");
    return static_cast<std::uint32_t>(items.size());
}

// Owns a handle: closes it when it goes, and can be moved, not copied.
template <class C, do_result (*Close)(C *)> class Owned {
public:
    explicit Owned(C *handle) noexcept : handle_(handle) {}
    Owned(Owned &&other) noexcept : handle_(other.release()) {}
    Owned &operator=(Owned &&other) noexcept
    {
        Owned old(std::move(other));
        std::swap(handle_, old.handle_);
        return *this;
    }
    // Closing none, or one that has been closed before, is refused and does no harm.
    ~Owned() noexcept { Close(handle_); }
    C *get() const noexcept { return handle_; } // for the functions of dojob.h
    // Gives the handle to the caller, who closes it, or has borrowed it.
    C *release() noexcept { return std::exchange(handle_, nullptr); }
    // Closes now what the destructor closes later, and tells if that goes wrong.
    void close() { check(Close(handle_)); }

private:
    C *handle_;
};

// An object around a handle that somebody else closes.
template <class Object> class Lent {
public:
    template <class C> explicit Lent(C *handle) noexcept : object_(handle) {}
    Lent(const Lent &) = delete;
    Lent &operator=(const Lent &) = delete;
    ~Lent() { object_.release(); }
    Object &operator*() noexcept { return object_; }

private:
    Object object_;
};

inline std::optional<std::uint64_t> size(std::uint64_t size)
{
    return size == DO_SIZE_UNKNOWN ? std::nullopt : std::optional<std::uint64_t>(size);
}

inline TimePoint moment(std::uint64_t ticks)
{
    using namespace std::chrono;
    const std::uint64_t since_1970 = ticks - 116'444'736'000'000'000;
    const duration<std::int64_t, std::ratio<1, 10'000'000>> passed(static_cast<std::int64_t>(since_1970));
    return TimePoint(duration_cast<system_clock::duration>(passed));
}

// A moment that may not have come, or not be known.
inline std::optional<TimePoint> optional_moment(std::uint64_t ticks)
{
    return ticks == 0 ? std::nullopt : std::optional(moment(ticks));
}

// A duration in whole units, as the interface counts them.
template <class Number, class Rep, class Period>
Number units(std::chrono::duration<Rep, Period> time, const char *name)
{
    static_assert(std::is_integral_v<Rep> && std::is_unsigned_v<Number>);
    const Rep number = time.count();
    if (number < 0 || static_cast<std::make_unsigned_t<Rep>>(number) > static_cast<Number>(-1))
        refuse_argument(std::string(name) + " is negative, or longer than the interface can tell");
    return static_cast<Number>(number);
}

// How long to wait. Never less than was asked for; 49 days and more are for ever.
template <class Rep, class Period> std::uint32_t patience(std::chrono::duration<Rep, Period> timeout)
{
    const double wanted = std::chrono::duration<double, std::milli>(timeout).count();
    if (!(wanted > 0))
        return 0;
    return wanted < DO_INFINITE - 1.0 ? static_cast<std::uint32_t>(std::ceil(wanted)) : DO_INFINITE;
}

// Enums that are sets of bits.
template <class Enum> inline constexpr bool is_set = false;
template <class Enum> using Set = std::enable_if_t<is_set<Enum>, Enum>;

template <class Enum> constexpr std::uint32_t bits(Enum set) noexcept
{
    return static_cast<std::uint32_t>(set);
}

} // namespace detail

template <class Enum> constexpr detail::Set<Enum> operator|(Enum a, Enum b) noexcept
{
    return static_cast<Enum>(detail::bits(a) | detail::bits(b));
}
template <class Enum> constexpr detail::Set<Enum> operator&(Enum a, Enum b) noexcept
{
    return static_cast<Enum>(detail::bits(a) & detail::bits(b));
}
// Whether a set holds all of these.
template <class Enum> constexpr bool has(detail::Set<Enum> set, Enum bits) noexcept
{
    return (set & bits) == bits;
}

} // namespace dojob

#endif // DOJOB_BASE_HPP
