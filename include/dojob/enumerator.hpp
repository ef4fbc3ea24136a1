// Enumerators: snapshots that are read in steps. Use dojob.hpp.
#ifndef DOJOB_ENUMERATOR_HPP
#define DOJOB_ENUMERATOR_HPP

#include "error.hpp"

#include <algorithm>

namespace dojob {
namespace detail {

// A snapshot, as it was when it was asked for, and a place in it.
template <class Item, class C, class Handle, do_result (*Close)(Handle *),
          do_result (*Next)(Handle *, std::uint32_t, C **, std::uint32_t *),
          do_result (*Skip)(Handle *, std::uint32_t), do_result (*Reset)(Handle *),
          do_result (*Clone)(Handle *, Handle **), do_result (*Count)(Handle *, std::uint32_t *)>
class Enumerator : public Owned<Handle, Close> {
public:
    using Owned<Handle, Close>::Owned;

    // The next item; nothing behind the last.
    std::optional<Item> next()
    {
        C *handle = nullptr;
        if (check(Next(this->get(), 1, &handle, nullptr)) != DO_OK)
            return std::nullopt;
        return std::optional<Item>(std::in_place, handle);
    }
    // The next items: as many as were asked for, or fewer at the end.
    std::vector<Item> next(std::uint32_t count)
    {
        // There are no more than those: nobody reserves room for numbers out of the air.
        std::vector<C *> handles(std::min(count, this->count()));
        std::vector<Item> items;
        items.reserve(handles.size());
        std::uint32_t fetched = 0;
        check(Next(this->get(), static_cast<std::uint32_t>(handles.size()), handles.data(), &fetched));
        for (std::uint32_t i = 0; i < fetched; i++)
            items.emplace_back(handles[i]);
        return items;
    }
    // All items that are left.
    std::vector<Item> rest() { return next(UINT32_MAX); }
    // Passes over items; false if there were fewer.
    bool skip(std::uint32_t count) { return check(Skip(this->get(), count)) == DO_OK; }
    // Goes back to the first.
    void reset() { check(Reset(this->get())); }
    // A second enumerator over the same snapshot, at the same place.
    Enumerator clone() const { return Enumerator(value(Clone, this->get())); }
    // The items in the snapshot, wherever in it this is.
    std::uint32_t count() const { return value(Count, this->get()); }
};

} // namespace detail
} // namespace dojob

#endif // DOJOB_ENUMERATOR_HPP
