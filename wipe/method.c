#include "wipe/method.h"

#include <string.h>

#include "base/text.h"

#define BYTE(b)                                \
	{                                      \
		.kind = PASS_BYTE, .byte = (b) \
	}
#define STRING3(a, b, c)                                                        \
	{                                                                       \
		.kind = PASS_STRING, .string = { (a), (b), (c) }, .n_string = 3 \
	}
#define STRING4(a, b, c, d)                                                          \
	{                                                                            \
		.kind = PASS_STRING, .string = { (a), (b), (c), (d) }, .n_string = 4 \
	}
#define LBA_VERIFIED                                  \
	{                                             \
		.kind = PASS_LBA, .is_verified = true \
	}
#define LBA_INVERTED                                  \
	{                                             \
		.kind = PASS_LBA, .is_inverted = true \
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
	{ .id = "dod-ece",
	  .title = "DoD 5220.22-M (ECE)",
	  .source = "a 2001 memo on DoD 5220.22-M, not the manual: (E), one more "
		    "pass, (E); the whole text was removed in 2006 (32 CFR 117)",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 7,
	  .passes = { BYTE(0x00), BYTE(0xFF), RANDOM, BYTE(0xF6), BYTE(0xAA), BYTE(0x55),
		      RANDOM } },
	{ .id = "hmg-is5-baseline",
	  .title = "HMG Infosec Standard 5, Baseline",
	  .source = "HMG Infosec Standard 5 (CESG), baseline: one pass, verified; "
		    "withdrawn, NCSC guidance replaces it",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 1,
	  .passes = { BYTE(0x00) } },
	{ .id = "hmg-is5-enhanced",
	  .title = "HMG Infosec Standard 5, Enhanced",
	  .source = "HMG Infosec Standard 5 (CESG), enhanced: three passes, the last "
		    "random and verified; withdrawn, NCSC guidance replaces it",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { BYTE(0x00), BYTE(0xFF), RANDOM } },
	{ .id = "rcmp-tssit-ops-ii",
	  .title = "RCMP TSSIT OPS-II",
	  .source = "RCMP TSSIT OPS-II, media sanitization: six passes of "
		    "alternating bits, then random; replaced by CSEC ITSG-06 and "
		    "ITSP.40.006",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 7,
	  .passes = { BYTE(0x00), BYTE(0xFF), BYTE(0x00), BYTE(0xFF), BYTE(0x00), BYTE(0xFF),
		      RANDOM } },
	{ .id = "csec-itsg-06",
	  .title = "CSEC ITSG-06",
	  .source = "CSEC ITSG-06 (2006): a character, its complement, random; "
		    "superseded by ITSP.40.006",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { BYTE(0x00), BYTE(0xFF), RANDOM } },
	{ .id = "afssi-5020",
	  .title = "AFSSI-5020",
	  .source = "AFSSI-5020 (US Air Force): three passes; tools disagree "
		    "about the order, this is one of them",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { RANDOM, BYTE(0x00), BYTE(0xFF) } },
	{ .id = "ar-380-19",
	  .title = "AR 380-19",
	  .source = "AR 380-19 (US Army): random, a character, its complement",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { RANDOM, BYTE(0x00), BYTE(0xFF) } },
	{ .id = "navso-p-5239-26",
	  .title = "NAVSO P-5239-26 (RLL)",
	  .source = "NAVSO P-5239-26 (US Navy), RLL drives: ones, 27FFFFFF, "
		    "random; last data read",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { BYTE(0xFF), STRING4(0x27, 0xFF, 0xFF, 0xFF), RANDOM } },
	{ .id = "ncsc-tg-025",
	  .title = "NCSC-TG-025",
	  .source = "NCSC-TG-025 (1991), overwriting: a pattern, its complement, the "
		    "pattern; verified",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { BYTE(0x00), BYTE(0xFF), BYTE(0x00) } },
	{ .id = "vsitr",
	  .title = "VSITR (BSI, old)",
	  .source = "VSITR (German BSI), seven passes; withdrawn, BSI TL-03423 "
		    "replaced it",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 7,
	  .passes = { BYTE(0x00), BYTE(0xFF), BYTE(0x00), BYTE(0xFF), BYTE(0x00), BYTE(0xFF),
		      BYTE(0xAA) } },
	{ .id = "bsi-tl-03423",
	  .title = "BSI TL-03423 (VSITR new)",
	  .source = "BSI TL-03423 (German BSI), eight steps: ones; each sector "
		    "marked by its number; the marks verified; their complement; 00; "
		    "FF; 00; AA",
	  .is_legacy = true,
	  .verify = VERIFY_NAMED_PASSES,
	  .n_passes = 7,
	  .passes = { BYTE(0xFF), LBA_VERIFIED, LBA_INVERTED, BYTE(0x00), BYTE(0xFF), BYTE(0x00),
		      BYTE(0xAA) } },
	{ .id = "schneier-7",
	  .title = "Schneier, 7 passes",
	  .source = "B. Schneier, Applied Cryptography (2nd edition, 1996), section "
		    "10.9: ones, zeros, five random passes",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 7,
	  .passes = { BYTE(0xFF), BYTE(0x00), RANDOM, RANDOM, RANDOM, RANDOM, RANDOM } },
	{ .id = "gutmann-35",
	  .title = "Gutmann, 35 passes",
	  .source = "P. Gutmann, Secure Deletion of Data (USENIX Security 1996), "
		    "Table 1, for MFM and RLL drives; the 27 fixed patterns in the "
		    "table's order",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 35,
	  .passes = { RANDOM,
		      RANDOM,
		      RANDOM,
		      RANDOM,
		      BYTE(0x55),
		      BYTE(0xAA),
		      STRING3(0x92, 0x49, 0x24),
		      STRING3(0x49, 0x24, 0x92),
		      STRING3(0x24, 0x92, 0x49),
		      BYTE(0x00),
		      BYTE(0x11),
		      BYTE(0x22),
		      BYTE(0x33),
		      BYTE(0x44),
		      BYTE(0x55),
		      BYTE(0x66),
		      BYTE(0x77),
		      BYTE(0x88),
		      BYTE(0x99),
		      BYTE(0xAA),
		      BYTE(0xBB),
		      BYTE(0xCC),
		      BYTE(0xDD),
		      BYTE(0xEE),
		      BYTE(0xFF),
		      STRING3(0x92, 0x49, 0x24),
		      STRING3(0x49, 0x24, 0x92),
		      STRING3(0x24, 0x92, 0x49),
		      STRING3(0x6D, 0xB6, 0xDB),
		      STRING3(0xB6, 0xDB, 0x6D),
		      STRING3(0xDB, 0x6D, 0xB6),
		      RANDOM,
		      RANDOM,
		      RANDOM,
		      RANDOM } },
	{ .id = "pfitzner-7",
	  .title = "Pfitzner, 7 passes",
	  .source = "attributed to R. Pfitzner: seven random passes",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 7,
	  .passes = { RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM } },
	{ .id = "pfitzner-33",
	  .title = "Pfitzner, 33 passes",
	  .source = "attributed to R. Pfitzner: 33 random passes",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 33,
	  .passes = { RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM,
		      RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM,
		      RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM,
		      RANDOM, RANDOM, RANDOM, RANDOM, RANDOM, RANDOM } },
	{ .id = "nap-14-1-c",
	  .title = "NNSA NAP-14.1-C",
	  .source = "NNSA NAP-14.1-C: two random passes, then a "
		    "known pattern; verified",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { RANDOM, RANDOM, BYTE(0x00) } },
	{ .id = "gost-r-50739-95",
	  .title = "GOST R 50739-95",
	  .source = "GOST R 50739-95, as erase tools read it: zeros, then random",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 2,
	  .passes = { BYTE(0x00), RANDOM } },
	{ .id = "bmb21-2019",
	  .title = "BMB21-2019",
	  .source = "BMB21-2019 (China), as nwipe reads it: ones, zeros, three "
		    "random passes, ones",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 6,
	  .passes = { BYTE(0xFF), BYTE(0x00), RANDOM, RANDOM, RANDOM, BYTE(0xFF) } },
	{ .id = "nsa-3",
	  .title = "NSA, 3 passes",
	  .source = "known by this name in Japanese tenders: two random passes, then "
		    "zeros; no document of the NSA is cited",
	  .is_legacy = true,
	  .verify = VERIFY_LAST_PASS,
	  .n_passes = 3,
	  .passes = { RANDOM, RANDOM, BYTE(0x00) } },
};
const size_t n_methods = sizeof(methods) / sizeof(methods[0]);

static const char *const verify_words[VERIFY_RULE_COUNT] = {
	[VERIFY_LAST_PASS] = "last_pass",
	[VERIFY_EVERY_PASS] = "every_pass",
	[VERIFY_NAMED_PASSES] = "named_passes",
};

static const char *const kind_words[PASS_KIND_COUNT] = {
	[PASS_BYTE] = "byte",
	[PASS_STRING] = "string",
	[PASS_RANDOM] = "random",
	[PASS_LBA] = "lba",
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

const struct method *method_for(const char *id, const struct device *d)
{
	return !id || strcmp(id, METHOD_AUTO) == 0 ? method_default(d) : method_by_id(id);
}

bool method_verifies(const struct method *m, unsigned pass)
{
	return pass == m->n_passes || m->verify == VERIFY_EVERY_PASS ||
	       (m->verify == VERIFY_NAMED_PASSES && m->passes[pass - 1].is_verified);
}

const char *pass_kind_word(enum pass_kind k)
{
	return (unsigned)k < PASS_KIND_COUNT ? kind_words[k] : "";
}

static bool is_quotable(const struct method_pass *pass)
{
	for (unsigned i = 0; i < pass->n_string; i++)
		if (pass->string[i] < ' ' || pass->string[i] > '~' || pass->string[i] == '\'')
			return false;
	return true;
}

/* Printable text as text, all else by its hexadecimal digits: 64 digits at most. */
const char *pass_text(const struct method_pass *pass, char out[PASS_TEXT])
{
	(void)text_copy(out, PASS_TEXT, pass->is_inverted ? "~" : ""); /* all of it fits */
	if (pass->kind == PASS_BYTE) {
		(void)text_append(out, PASS_TEXT, "%02X", pass->byte);
	} else if (pass->kind == PASS_STRING && is_quotable(pass)) {
		(void)text_append(out, PASS_TEXT, "'%.*s'", (int)pass->n_string,
				  (const char *)pass->string);
	} else if (pass->kind == PASS_STRING) {
		for (unsigned i = 0; i < pass->n_string; i++)
			(void)text_append(out, PASS_TEXT, "%02X", pass->string[i]);
	} else {
		(void)text_append(out, PASS_TEXT, "%s", pass_kind_word(pass->kind));
	}
	if (pass->is_verified)
		(void)text_append(out, PASS_TEXT, "/verify");
	return out;
}
