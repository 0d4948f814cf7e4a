#include "wipe/method.h"

#include <string.h>

#define BYTE(b)                                \
	{                                      \
		.kind = PASS_BYTE, .byte = (b) \
	}
#define RANDOM                      \
	{                           \
		.kind = PASS_RANDOM \
	}

const struct method methods[] = {
	{ .id = "zero",
	  .title = "Zero overwrite",
	  .source = "NIST SP 800-88 Rev. 1 (2014), Appendix A, Clear: one pass of a fixed value; "
		    "IEEE 2883-2022, Clear: overwrite",
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 1,
	  .passes = { BYTE(0x00) } },
	{ .id = "random",
	  .title = "Random overwrite (AES-256-CTR stream)",
	  .source = "NIST SP 800-88 Rev. 1 (2014), Appendix A, Clear: one overwrite pass; "
		    "IEEE 2883-2022, Clear: overwrite",
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 1,
	  .passes = { RANDOM } },
	/* The clause leaves the pattern open. 55h and AAh give every bit both values, and flash
	 * controllers don't unmap them as they may all-zero and all-one pages. */
	{ .id = "complement-2",
	  .title = "Pattern and complement (USB removable media Clear)",
	  .source = "NIST SP 800-88 Rev. 1 (2014), Table A-7, USB removable media, Clear: at least "
		    "two passes, a pattern and its complement",
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 2,
	  .passes = { BYTE(0x55), BYTE(0xAA) } },
	{ .id = "dod-e",
	  .title = "DoD 5220.22-M (E)",
	  .source =
		  "DoD 5220.22-M (1995), clearing and sanitization matrix, letter d: a character, "
		  "its complement, a random character; withdrawn (32 CFR 117)",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { BYTE(0x00), BYTE(0xFF), RANDOM } },
};
const size_t n_methods = sizeof(methods) / sizeof(methods[0]);

static const char *const verify_words[VERIFY_RULE_COUNT] = {
	[VERIFY_LAST_PASS] = "last_pass",
	[VERIFY_EVERY_PASS] = "every_pass",
};

const struct method *method_by_id(const char *id)
{
	for (size_t i = 0; id && i < n_methods; i++)
		if (strcmp(methods[i].id, id) == 0)
			return &methods[i];
	return NULL;
}

const char *verify_rule_word(enum verify_rule r)
{
	return (unsigned)r < VERIFY_RULE_COUNT ? verify_words[r] : "";
}

const struct method *method_default(const struct device *d)
{
	if (d->media == MEDIA_HDD && d->transport != TRANSPORT_USB)
		return method_by_id("zero");
	return method_by_id("random");
}
