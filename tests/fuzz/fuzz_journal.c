/* Any bytes as a journal: read to the first fault without a crash, and what was taken for sound
 * reads the same again. */
#include "certs/journal.h"

#include <stdlib.h>
#include <string.h>

#include "certs/journal_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_clear_(book_clear) struct book book = BOOK_INIT, again = BOOK_INIT;
	struct error err = ERROR_INIT;
	enum journal_fault fault, fault_again;
	size_t good, good_again;

	if (book_read(&book, (const char *)bytes, n, &good, &fault, &err))
		return 0;
	if (good > n || (fault == JOURNAL_SOUND) != (good == n))
		abort();
	if (book_read(&again, (const char *)bytes, good, &good_again, &fault_again, &err) ||
	    fault_again != JOURNAL_SOUND || good_again != good || again.n_lines != book.n_lines ||
	    again.n_numbers != book.n_numbers || again.anchored_line != book.anchored_line)
		abort();
	return 0;
}
