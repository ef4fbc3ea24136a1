// Checks. A test is a function; a check that fails is told with its place, and the test goes on. A program
// runs its tests one after the other, prints a line for each, and its exit code is 0 if all passed.
#ifndef CHECK_HPP
#define CHECK_HPP

#include "dojob.hpp"

#include <atomic>
#include <iostream>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace check {

inline std::atomic<int> failures = 0; // a check may stand in a call from another thread
inline int failed_tests = 0;

// A value as text: enums as their numbers, absent ones as "nothing".
template <class T> std::string shown(const T &value)
{
    std::ostringstream text;
    if constexpr (std::is_enum_v<T>)
        text << static_cast<std::uint64_t>(value);
    else
        text << std::boolalpha << value;
    return text.str();
}
template <class T> std::string shown(const std::optional<T> &value)
{
    return value ? shown(*value) : "nothing";
}
template <class T> std::string shown(const std::vector<T> &values)
{
    std::string text;
    for (const T &value : values)
        text += (text.empty() ? "[" : ", ") + shown(value);
    return text.empty() ? "[]" : text + ']';
}
inline std::string shown(std::nullopt_t)
{
    return "nothing";
}

inline bool tell(const char *file, int line, const std::string &text)
{
    failures++;
    std::cout << "  " << file << ':' << line << ": " << text << std::endl;
    return false;
}

template <class A, class B>
bool same(const A &actual, const B &expected, const char *what, const char *file, int line)
{
    return actual == expected
        || tell(file, line, std::string(what) + " is " + shown(actual) + ", not " + shown(expected));
}

inline bool refused(const dojob::Error &error, do_result code, const std::string &word, const char *file,
                    int line)
{
    const bool right = error.code() == code
        || tell(file, line, "the code is " + error.name() + " (" + error.what() + ")");
    const bool told = error.text().find(word) != std::string::npos
        || tell(file, line, std::string("\"") + error.what() + "\" does not name \"" + word + '"');
    return right && told;
}

template <class Test> void run(const char *name, Test test)
{
    const int before = failures;
    try {
        test();
    } catch (const std::exception &error) {
        tell(name, 0, std::string("threw: ") + error.what());
    }
    if (failures > before)
        failed_tests++;
    std::cout << (failures > before ? "FAILED " : "ok     ") << name << std::endl;
}

inline int end()
{
    return failed_tests > 0;
}

} // namespace check

#define CHECK(condition) ((condition) || check::tell(__FILE__, __LINE__, "not so: " #condition))
#define CHECK_IS(actual, expected) check::same((actual), (expected), #actual, __FILE__, __LINE__)
// The expression throws an Error with this code, whose text has this word in it.
#define CHECK_REFUSED(expression, expected, word)                                  \
    do {                                                                           \
        try {                                                                      \
            static_cast<void>(expression);                                         \
            check::tell(__FILE__, __LINE__, #expression " was not refused");       \
        } catch (const dojob::Error &refusal) {                                    \
            check::refused(refusal, (expected), (word), __FILE__, __LINE__);       \
        }                                                                          \
    } while (0)
#define RUN(test) check::run(#test, (test))

#endif
