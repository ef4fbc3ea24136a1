/* Nothing but the header, twice: it needs no other one before it, and none minds the second time. */
#include "dojob.h"
#include "dojob.h"

int main(void)
{
    return do_abi_version() == DO_ABI_VERSION ? 0 : 1;
}
