/*
 * dojob.hpp: dojob.h for C++17, header only. This is the one header to include; those in dojob/ are its rooms.
 *
 * Objects own their handles and close them when they go; they can be moved, not copied. A call that is
 * refused throws Error, with the code and the story. What may be absent is a std::optional. Strings are
 * UTF-8. Every function may be called from any thread, close() too; as with any object, nobody may use one
 * while it is moved from or destroyed. What a function does is told in dojob.h, under the same name.
 */
#ifndef DOJOB_HPP
#define DOJOB_HPP

#include "dojob/base.hpp"
#include "dojob/enumerator.hpp"
#include "dojob/error.hpp"
#include "dojob/events.hpp"
#include "dojob/file.hpp"
#include "dojob/http.hpp"
#include "dojob/id.hpp"
#include "dojob/job.hpp"
#include "dojob/ledger.hpp"
#include "dojob/limits.hpp"
#include "dojob/manager.hpp"
#include "dojob/notify.hpp"
#include "dojob/properties.hpp"

#endif // DOJOB_HPP
