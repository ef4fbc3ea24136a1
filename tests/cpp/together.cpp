// A second translation unit with the header, for a program of two: nothing in it is defined twice.
#include "dojob.hpp"

std::string second_unit();

std::string second_unit()
{
    return dojob::JobId().to_string();
}
