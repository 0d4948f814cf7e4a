/* Any bytes as a signature: judged without a crash; a refusal has its reason.
 * The first 32 bytes are the content's digest; the rest is the CMS. */
#include "certs/cms.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct instant at = { .utc_ms = 1795484000000 };
	struct error err = ERROR_INIT;
	struct cms_facts facts;

	if (n < DIGEST_BYTES)
		return 0;
	if (cms_check(bytes + DIGEST_BYTES, n - DIGEST_BYTES, bytes, NULL, at, &facts, &err) == 0) {
		if (strnlen(facts.signer.name, KEY_NAME_MOST) == KEY_NAME_MOST ||
		    facts.trust != CMS_TRUST_NOT_ASKED)
			abort();
	} else if (err.reason == REASON_NONE) {
		abort();
	}
	return 0;
}
