/* tests/unit/test_consent.c - what must be typed, what is accepted, what starts nothing. */
#include "devices/consent.h"
#include "base/text.h"
#include "tests/unit/harness.h"

static struct device drive(const char *name, const char *serial, const char *wwn, uint64_t size)
{
	struct device d = { .transport = TRANSPORT_SATA,
			    .size_bytes = size,
			    .logical_block_bytes = 512 };

	snprintf(d.name, sizeof(d.name), "%s", name);
	snprintf(d.node, sizeof(d.node), "/dev/%s", name);
	snprintf(d.wwn, sizeof(d.wwn), "%s", wwn);
	raw_text_set(&d.serial, serial, strlen(serial));
	return d;
}

/* One list for all: equal serials with and without WWNs, endings that two share, none at all. */
enum {
	SDA,
	SDB,
	SDC,
	SDD,
	SDE,
	SDF,
	SDG,
	SDH,
	SDI,
	SDJ,
	SDK,
	SDL,
	SDM,
	SDN,
	SDO,
	SDP,
	SDQ,
	SDR,
	SDS,
	N_DRIVES
};
static struct device drives[N_DRIVES];
static struct device_list list = { .at = drives, .n = N_DRIVES };

static void make_list(void)
{
	drives[SDA] = drive("sda", "Z1D0ABCD", "5000c500a1b2c3d4", 1000204886016);
	drives[SDB] = drive("sdb", "W9900ABCD", "", 2000398934016); /* shares an end with sda */
	drives[SDC] = drive("sdc", "SAME0001", "5000c500aaaaaaaa", 500);
	drives[SDD] = drive("sdd", "SAME0001", "5000c500bbbbbbbb", 500);
	drives[SDE] = drive("sde", "", "", 1048576);
	drives[SDF] = drive("sdf", "A7", "", 4096);
	drives[SDG] = drive("sdg", "XYZA7", "", 4096);
	drives[SDH] = drive("sdh", "TWIN99", "5000c500cccccccc", 8192); /* WWN shared too */
	drives[SDI] = drive("sdi", "TWIN99", "5000c500cccccccc", 8192);
	drives[SDJ] = drive("sdj", "s\x01 \\e\xff", "", 8192);
	drives[SDK] = drive("sdk", "演習.img", "", 512);
	drives[SDL] = drive("sdl", "前演習.img", "", 512);
	drives[SDM] = drive("sdm", "試験台帳", "", 512);
	drives[SDN] = drive("sdn", "号試験台帳", "", 512);
	drives[SDO] = drive("sdo", "\\xe8\\xa3\\xbd", "", 512); /* what 製 is shown as */
	drives[SDP] = drive("sdp", "製", "", 512);
	drives[SDQ] = drive("sdq", "双子の媒体", "", 512);
	drives[SDR] = drive("sdr", "双子の媒体", "", 512);
	drives[SDS] = drive("sds",
			    "\xe2\x80\xae"
			    "turned",
			    "", 512);
}

static void tokens(void)
{
	static const char *const expected[N_DRIVES] = {
		"Z1D0ABCD",
		"W9900ABCD",
		"5000c500aaaaaaaa",
		"5000c500bbbbbbbb",
		"/dev/sde 1,048,576",
		"A7",
		"XYZA7",
		"/dev/sdh 8,192",
		"/dev/sdi 8,192",
		"s\\x01 \\x5ce\\xff",
		"\\xe6\\xbc\\x94\\xe7\\xbf\\x92.img",
		"\\xe5\\x89\\x8d\\xe6\\xbc\\x94\\xe7\\xbf\\x92.img",
		"\\xe8\\xa9\\xa6\\xe9\\xa8\\x93\\xe5\\x8f\\xb0\\xe5\\xb8\\xb3",
		"\\xe5\\x8f\\xb7\\xe8\\xa9\\xa6\\xe9\\xa8\\x93\\xe5\\x8f\\xb0\\xe5\\xb8\\xb3",
		"\\x5cxe8\\x5cxa3\\x5cxbd",
		"\\xe8\\xa3\\xbd",
		"/dev/sdq 512",
		"/dev/sdr 512",
		"\\xe2\\x80\\xaeturned",
	};
	char token[DEVICE_TITLE];

	make_list();
	for (unsigned i = 0; i < N_DRIVES; i++) {
		const struct device *d = NULL;
		struct error err = ERROR_INIT;

		TEST_TEXT(consent_token(&drives[i], &list, token), expected[i]);
		/* What is asked for is accepted, at a terminal and as an option. */
		TEST_OK(consent_match(&list, token, true, &d, &err), err);
		CU_ASSERT_PTR_EQUAL(d, &drives[i]);
		TEST_OK(consent_match(&list, token, false, &d, &err), err);
		CU_ASSERT_PTR_EQUAL(d, &drives[i]);
	}
}

struct typed_row {
	const char *typed;
	int at_terminal, as_option; /* drive, or - the reason */
};
#define NO  (-(int)REASON_CONSENT_UNMATCHED)
#define TWO (-(int)REASON_CONSENT_AMBIGUOUS)

static const struct typed_row typed_rows[] = {
	{ "0ABCD", TWO, NO },
	{ "ABCD", TWO, NO },
	{ "D0ABCD", SDA, NO },
	{ "00ABCD", SDB, NO },
	{ "9900ABCD", SDB, NO },
	{ "BCD", NO, NO }, /* three characters name nothing */
	{ "D", NO, NO },
	{ "0abcd", NO, NO }, /* case matters */
	{ "z1d0abcd", NO, NO },
	{ " Z1D0ABCD \n", SDA, SDA },
	{ "\tD0ABCD\r\n", SDA, NO },
	{ "Z1D0ABCD Z1D0ABCD", NO, NO },
	{ "Z1D0", NO, NO }, /* a beginning is no end */
	{ "XZ1D0ABCD", NO, NO },
	{ "", NO, NO },
	{ "   ", NO, NO },
	{ "\n", NO, NO },
	{ "SAME0001", TWO, NO }, /* an end of two serials */
	{ "0001", TWO, NO },
	{ "5000c500aaaaaaaa", SDC, SDC },
	{ "aaaa", NO, NO }, /* only serials may be shortened */
	{ "5000C500AAAAAAAA", NO, NO },
	{ "5000c500a1b2c3d4", NO, NO }, /* sda's serial is its own: nothing else names it */
	{ "5000c500cccccccc", NO, NO },
	{ "/dev/sda 1,000,204,886,016", NO, NO },
	{ "/dev/sda", NO, NO },
	{ "/dev/sde", NO, NO },
	{ "sde", NO, NO },
	{ "/dev/sde 1,048,576", SDE, SDE },
	{ "/dev/sde 1048576", SDE, SDE },
	{ "/dev/sde 1,048,577", NO, NO },
	{ "/dev/sde 1,048576", NO, NO },
	{ "/dev/sde  1,048,576", NO, NO },
	{ "/dev/sdh 8192", SDH, SDH },
	{ "/dev/sdi 8192", SDI, SDI },
	{ "TWIN99", TWO, NO },
	{ "WIN99", TWO, NO },
	{ "A7", SDF, SDF }, /* the whole of one, though the end of another */
	{ "YZA7", SDG, NO },
	{ "YES", NO, NO },
	{ "yes", NO, NO },
	{ "\\xff", SDJ, NO },
	{ "s\x01 \\e\xff", NO, NO }, /* as shown, not as bytes */
	{ "演習.img", SDK, SDK },    /* plain text may be typed as it reads */
	{ " 演習.img\n", SDK, SDK },
	{ "\\xe6\\xbc\\x94\\xe7\\xbf\\x92.img", SDK, SDK },
	{ "習.img", TWO, NO }, /* ends both */
	{ "前演習.img", SDL, SDL },
	{ "前演習", NO, NO },
	{ ".img", TWO, NO },
	{ "\xbf\x92.img", NO, NO }, /* not whole characters */
	{ "演習", NO, NO },
	{ "\\x92.img", TWO, NO },
	{ "試験台帳", SDM, SDM },
	{ "験台帳", NO, NO }, /* nine bytes, but three characters */
	{ "号試験台帳", SDN, SDN },
	{ "\\xe8\\xa3\\xbd", SDP, SDP }, /* its shown form; SDO is called so in bytes */
	{ "\\x5cxe8\\x5cxa3\\x5cxbd", SDO, SDO },
	{ "製", SDP, SDP },
	{ "双子の媒体", TWO, TWO }, /* two are called so */
	{ "\\xe5\\x8f\\x8c", NO, NO },
	{ "\xe2\x80\xae"
	  "turned",
	  NO, NO },
};

static void check_typed(const struct typed_row *r, bool at_terminal)
{
	int expected = at_terminal ? r->at_terminal : r->as_option;
	struct error err = ERROR_INIT;
	const struct device *d = NULL;
	int rc = consent_match(&list, r->typed, at_terminal, &d, &err);

	if (expected < 0) {
		if (rc >= 0 || err.reason != (enum reason) - expected)
			printf("\n    \"%s\": %s\n", r->typed,
			       rc >= 0 ? d->name : reason_row(err.reason)->id);
		CU_ASSERT(rc < 0);
		CU_ASSERT_EQUAL(err.reason, (enum reason) - expected);
		CU_ASSERT_PTR_NULL(d); /* untouched */
		return;
	}
	if (rc || d != &drives[expected])
		printf("\n    \"%s\": not %s\n", r->typed, drives[expected].name);
	CU_ASSERT_EQUAL(rc, 0);
	CU_ASSERT_PTR_EQUAL(d, &drives[expected]);
}

static void typed(void)
{
	make_list();
	for (size_t i = 0; i < sizeof(typed_rows) / sizeof(typed_rows[0]); i++) {
		check_typed(&typed_rows[i], true);
		check_typed(&typed_rows[i], false);
	}
}

static void long_and_empty(void)
{
	struct device_list none = DEVICE_LIST_INIT;
	const struct device *d = NULL;
	struct error err = ERROR_INIT;
	char text[DEVICE_TITLE + 100];

	make_list();
	memset(text, 'A', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	TEST_REFUSED(consent_match(&list, text, true, &d, &err), err, REASON_CONSENT_UNMATCHED);
	TEST_REFUSED(consent_match(&none, "Z1D0ABCD", true, &d, &err), err,
		     REASON_CONSENT_UNMATCHED);
	CU_ASSERT_PTR_NULL(d);
}

/* A file that is called like another drive's token: then neither is named by it. */
static void disguise(void)
{
	struct device two[2] = { drive("sda", "", "", 4096),
				 drive("b", "/dev/sda 4,096", "", 512) };
	struct device_list l = { .at = two, .n = 2 };
	const struct device *d = NULL;
	struct error err = ERROR_INIT;

	TEST_REFUSED(consent_match(&l, "/dev/sda 4,096", true, &d, &err), err,
		     REASON_CONSENT_AMBIGUOUS);
	TEST_REFUSED(consent_match(&l, "/dev/sda 4,096", false, &d, &err), err,
		     REASON_CONSENT_AMBIGUOUS);
}

static int give(unsigned i, const char *what, bool by_option, struct consent *c, struct error *err)
{
	static const uint8_t digest[DIGEST_BYTES] = { 1, 2, 3 };
	const struct instant when = { .utc_ms = 77 };
	const struct device copy = drives[i]; /* callers hold their own */

	return consent_give(&list, &copy, digest, "技術者", what, by_option, when, c, err);
}

static void giving(void)
{
	struct consent c;
	struct error err = ERROR_INIT;

	make_list();
	memset(&c, 0x55, sizeof(c));
	TEST_OK(give(SDA, " D0ABCD\n", false, &c, &err), err);
	CU_ASSERT_TRUE(device_same(&c.device, &drives[SDA]));
	TEST_TEXT(c.device.node, "/dev/sda");
	CU_ASSERT(c.plan_digest[0] == 1 && c.plan_digest[2] == 3 && c.plan_digest[31] == 0);
	CU_ASSERT_EQUAL(c.when.utc_ms, 77);
	TEST_TEXT(c.who, "技術者");
	TEST_TEXT(c.typed, "D0ABCD");
	CU_ASSERT_FALSE(c.by_option);
	TEST_OK(give(SDA, "Z1D0ABCD", true, &c, &err), err);
	CU_ASSERT_TRUE(c.by_option);
}

static void not_giving(void)
{
	struct consent c = { .by_option = true }, before = c;
	struct error err = ERROR_INIT;

	make_list();
	TEST_REFUSED(give(SDA, "D0ABCD", true, &c, &err), err,
		     REASON_CONSENT_UNMATCHED); /* --yes: in full */
	TEST_REFUSED(give(SDA, "W9900ABCD", false, &c, &err), err,
		     REASON_CONSENT_UNMATCHED); /* sdb's */
	TEST_REFUSED(give(SDA, "W9900ABCD", true, &c, &err), err, REASON_CONSENT_UNMATCHED);
	TEST_REFUSED(give(SDA, "ABCD", false, &c, &err), err, REASON_CONSENT_AMBIGUOUS);
	TEST_REFUSED(give(SDA, "", false, &c, &err), err, REASON_CONSENT_UNMATCHED);
	TEST_REFUSED(give(SDC, "5000c500bbbbbbbb", true, &c, &err), err, REASON_CONSENT_UNMATCHED);
	/* A guarded drive: not even its full token. */
	drives[SDA].guards[0] = (struct guard){ .reason = REASON_GUARD_MOUNTED, .what = "/home" };
	drives[SDA].n_guards = 1;
	TEST_REFUSED(give(SDA, "Z1D0ABCD", false, &c, &err), err, REASON_GUARD_MOUNTED);
	TEST_TEXT(err.detail, "/home");
	/* And it counts when an end is looked for. */
	TEST_REFUSED(give(SDB, "0ABCD", false, &c, &err), err, REASON_CONSENT_AMBIGUOUS);
	CU_ASSERT_EQUAL(memcmp(&c, &before, sizeof(c)), 0);
}

static const struct test tests[] = {
	{ "tokens", tokens },     { "typed", typed },   { "long and empty", long_and_empty },
	{ "disguise", disguise }, { "giving", giving }, { "not giving", not_giving }
};
TEST_MAIN(tests)
