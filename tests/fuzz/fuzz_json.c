/* Strict reading, and that what was read is written canonically: reading that again gives the same. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct error err = ERROR_INIT;
	_clear_(json_freep) struct json *doc = NULL, *again = NULL;
	_free_ char *first = NULL, *second = NULL;
	size_t n_first = 0, n_second = 0;

	if (json_read((const char *)bytes, n, "fuzz", &doc, &err))
		return 0;
	if (json_canonical(doc, &first, &n_first, &err) ||
	    json_read(first, n_first, "again", &again, &err) ||
	    json_canonical(again, &second, &n_second, &err) || n_first != n_second ||
	    memcmp(first, second, n_first) != 0)
		abort();
	return 0;
}
