// Nothing but the header, twice: it needs no other one before it, and none minds the second time.
#include "dojob.hpp"
#include "dojob.hpp"

std::string second_unit();

int main()
{
    return dojob::JobId().to_string() == second_unit() ? 0 : 1;
}
