/* tests/unit/test_opal.c - discovery of every class of drive, PSIDs as people type them, reverts. */
#include "devices/opal.h"

#include "devices/opal_discovery.h"
#include "tests/unit/fake_transport.h"

#define DISCOVERY                               \
	{                                       \
		0xa2, 1, 0, 1, 0, 0, 0, 0, 8, 0 \
	}

/* Discovery data, made descriptor by descriptor. */
struct made {
	uint8_t bytes[512];
	size_t n;
};

static struct made begin(void)
{
	return (struct made){ .bytes = { [7] = 1 }, .n = 48 };
}

static void add(struct made *m, uint16_t code, uint8_t length, uint8_t first)
{
	m->bytes[m->n] = (uint8_t)(code >> 8);
	m->bytes[m->n + 1] = (uint8_t)code;
	m->bytes[m->n + 2] = 0x10;
	m->bytes[m->n + 3] = length;
	m->bytes[m->n + 4] = first;
	m->n += 4u + length;
	m->bytes[2] = (uint8_t)((m->n - 4) >> 8);
	m->bytes[3] = (uint8_t)(m->n - 4);
}

static struct opal_features decode(const struct made *m)
{
	struct opal_features f;

	CU_ASSERT(opal_discovery_decode(m->bytes, m->n, &f));
	return f;
}

static void classes(void)
{
	static const struct {
		uint16_t code;
		bool opal, opalite, pyrite, enterprise, ruby;
	} rows[] = {
		{ 0x0100, .enterprise = true }, { 0x0200, .opal = true },
		{ 0x0203, .opal = true },       { 0x0301, .opalite = true },
		{ 0x0302, .pyrite = true },     { 0x0303, .pyrite = true },
		{ 0x0304, .ruby = true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct made m = begin();
		struct opal_features f;

		add(&m, 0x0001, 12, 0x11);
		add(&m, 0x0002, 12, 0x09); /* locking supported, media encryption */
		add(&m, rows[i].code, 16, 7);
		f = decode(&m);
		CU_ASSERT_EQUAL(f.is_present, TOLD_YES);
		CU_ASSERT(f.is_opal == rows[i].opal && f.is_opalite == rows[i].opalite &&
			  f.is_pyrite == rows[i].pyrite && f.is_ruby == rows[i].ruby &&
			  f.is_enterprise == rows[i].enterprise);
		CU_ASSERT_EQUAL(f.is_locking_enabled, TOLD_NO);
		CU_ASSERT_EQUAL(f.is_locked, TOLD_NO);
		CU_ASSERT_EQUAL(f.shadow_mbr_enabled, TOLD_NO);
		CU_ASSERT_EQUAL(f.can_psid_revert, TOLD_UNKNOWN);
		CU_ASSERT(!f.sid_is_blocked);
	}
}

static void locking(void)
{
	struct made m = begin();
	struct opal_features f;

	add(&m, 0x0203, 16, 7);
	f = decode(&m); /* no locking feature: not told */
	CU_ASSERT_EQUAL(f.is_locked, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(f.shadow_mbr_enabled, TOLD_UNKNOWN);
	add(&m, 0x0002, 12, 0x1f);
	add(&m, 0x0402, 12, 0x02);
	f = decode(&m);
	CU_ASSERT_EQUAL(f.is_locking_enabled, TOLD_YES);
	CU_ASSERT_EQUAL(f.is_locked, TOLD_YES);
	CU_ASSERT_EQUAL(f.shadow_mbr_enabled, TOLD_YES);
	CU_ASSERT_EQUAL(f.shadow_mbr_done, TOLD_NO);
	CU_ASSERT(f.sid_is_blocked);
	add(&m, 0x0002, 12, 0x1f); /* said twice alike */
	CU_ASSERT_EQUAL(decode(&m).is_locked, TOLD_YES);
	add(&m, 0x0002, 12, 0x09); /* and then otherwise */
	CU_ASSERT_EQUAL(decode(&m).is_locked, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(decode(&m).shadow_mbr_enabled, TOLD_UNKNOWN);
}

static void unsound(void)
{
	struct made m = begin();
	struct opal_features f;

	CU_ASSERT(!opal_discovery_decode(m.bytes, m.n, &f)); /* its length is 0 */
	add(&m, 0x0001, 12, 0x11);
	CU_ASSERT_EQUAL(decode(&m).is_present, TOLD_NO); /* TPer, but no class */
	add(&m, 0x0203, 16, 0);
	for (size_t n = 0; n < m.n; n++) {
		bool is_sound = opal_discovery_decode(m.bytes, n, &f);

		CU_ASSERT_EQUAL(is_sound, n >= 48);
		CU_ASSERT_EQUAL(f.is_present, TOLD_UNKNOWN); /* cut: the class may be behind */
	}
	CU_ASSERT_EQUAL(decode(&m).is_present, TOLD_YES);
	m.bytes[48 + 3] = 0xff; /* a descriptor longer than all */
	CU_ASSERT_EQUAL(decode(&m).is_present, TOLD_UNKNOWN);
	m.bytes[7] = 0;
	CU_ASSERT(!opal_discovery_decode(m.bytes, m.n, &f));
	memset(m.bytes, 0xff, sizeof(m.bytes));
	CU_ASSERT(opal_discovery_decode(m.bytes, sizeof(m.bytes), &f));
	CU_ASSERT_EQUAL(f.is_present, TOLD_UNKNOWN);
}

/* A transport that plays one discovery and one Opal answer. */
struct played {
	struct fake fake;
	int opal_sys;
	enum answer opal_answer;
	uint32_t opal_flags;
	uint8_t method_status;
	unsigned n_opal;
	uint8_t key[256];
	uint8_t n_key;
};

static int played_scsi(void *ctx, struct scsi_command *c, enum answer *ret_answer,
		       struct error *err)
{
	return fake_scsi(&((struct played *)ctx)->fake, c, ret_answer, err);
}

static int played_nvme(void *ctx, struct nvme_command *c, enum answer *ret_answer,
		       struct error *err)
{
	CU_ASSERT_EQUAL(c->cdw10, 0x01000100);
	CU_ASSERT_EQUAL(c->cdw11, 2048);
	return fake_nvme(&((struct played *)ctx)->fake, c, ret_answer, err);
}

static int played_opal(void *ctx, struct opal_command *c, enum answer *ret_answer,
		       struct error *err)
{
	struct played *p = ctx;

	p->n_opal++;
	if (p->opal_sys)
		return error_set(err, REASON_COMMAND_UNSUPPORTED, p->opal_sys, NULL, "played");
	if (c->action == OPAL_REVERT_BY_PSID) {
		p->n_key = c->n_key;
		memcpy(p->key, c->key, c->n_key);
	}
	c->flags = p->opal_flags;
	c->method_status = p->method_status;
	*ret_answer = p->opal_answer;
	return 0;
}

static const struct transport transport = {
	.name = "played", .scsi = played_scsi, .nvme_admin = played_nvme, .opal = played_opal
};

static struct handle *open_played(struct played *p, enum transport_kind kind, bool can_write)
{
	const struct device drive = { .node = "/dev/fake", .transport = kind };
	const struct handle_simulated sim = { .transport = &transport, .transport_ctx = p };
	struct error err = ERROR_INIT;
	struct handle *h = NULL;

	TEST_OK(handle_open_simulated(&drive, &sim, can_write, &h, &err), err);
	return h;
}

static struct opal_features ask(struct played *p, enum transport_kind kind,
				const struct fake_answer *a)
{
	struct features f = { 0 };
	struct error err = ERROR_INIT;
	struct handle *h;

	p->fake = (struct fake){ .answers = a, .n = 1 };
	h = open_played(p, kind, false);
	TEST_OK(opal_features_ask(h, &f, &err), err);
	CU_ASSERT_EQUAL(p->fake.at, a ? 1 : 0);
	handle_close(h);
	return f.opal;
}

static void asks_every_kind_of_drive(void)
{
	static const uint8_t unsupported[18] = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0 };
	struct made m = begin();
	struct fake_answer good = { .cdb = DISCOVERY };
	struct fake_answer nvme = { .cdb = { 0x82, 0x00 } };
	struct fake_answer refused = { .cdb = DISCOVERY,
				       .status = SCSI_CHECK_CONDITION,
				       .n_sense = 18 };
	struct played p = { .opal_answer = ANSWER_DONE, .opal_flags = OPAL_STATUS_SUPPORTED };
	struct opal_features f;

	add(&m, 0x0002, 12, 0x0f);
	add(&m, 0x0203, 16, 7);
	good.data = nvme.data = m.bytes;
	good.n_data = nvme.n_data = (uint32_t)m.n;
	memcpy(refused.sense, unsupported, 18);
	f = ask(&p, TRANSPORT_SATA, &good);
	CU_ASSERT(f.is_present == TOLD_YES && f.is_opal && f.is_locked == TOLD_YES);
	CU_ASSERT_EQUAL(f.can_psid_revert, TOLD_YES);
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_SAS, &good).is_present, TOLD_YES);
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_USB, &good).is_present, TOLD_YES);
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_NVME, &nvme).is_present, TOLD_YES);
	p.opal_sys = ENOTTY; /* a kernel that doesn't carry it for this drive */
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_NVME, &nvme).can_psid_revert, TOLD_NO);
	p.n_opal = 0;
	f = ask(&p, TRANSPORT_SATA, &refused);
	CU_ASSERT_EQUAL(f.is_present, TOLD_NO);
	CU_ASSERT_EQUAL(f.can_psid_revert, TOLD_NO);
	/* A bridge's "no" is not the drive's. */
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_USB, &refused).is_present, TOLD_UNKNOWN);
	nvme.nvme_status = 0x4001;
	nvme.n_data = 0;
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_NVME, &nvme).is_present, TOLD_NO);
	nvme.nvme_status = 0x4002; /* refused for another reason */
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_NVME, &nvme).is_present, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(ask(&p, TRANSPORT_MMC, NULL).is_present, TOLD_UNKNOWN);
	CU_ASSERT_EQUAL(p.n_opal, 0); /* nobody asked the kernel for those */
}

static void a_silent_drive(void)
{
	const struct fake_answer lost[] = { { .cdb = DISCOVERY, .is_lost = true } };
	struct played p = { .fake = { .answers = lost, .n = 1 } };
	struct handle *h = open_played(&p, TRANSPORT_SATA, false);
	struct features f = { .opal = { .is_present = TOLD_YES } };
	struct error err = ERROR_INIT;

	TEST_REFUSED(opal_features_ask(h, &f, &err), err, REASON_COMMAND_UNKNOWN);
	CU_ASSERT_EQUAL(f.opal.is_present, TOLD_YES);
	handle_close(h);
}

static int psid(const char *typed, struct opal_psid *ret, struct error *err)
{
	_secret_ struct secret s = SECRET_INIT;

	TEST_OK(secret_init(&s, 200, err), *err);
	s.n = strlen(typed);
	memcpy(s.bytes, typed, s.n);
	return opal_psid_read(&s, ret, err);
}

static void psids(void)
{
	static const char *const bad[] = {
		"",
		"0123456789ABCDEFGHIJKLMNOPQRSTU",
		"0123456789ABCDEFGHIJKLMNOPQRSTUVW",
		"0123456789ABCDEFGHIJKLMNOPQRSTU_",
		"0123456789ABCDEFGHIJKLMNOPQRSTU\xc3\x9c",
		"--------------------------------",
	};
	static const char *const good[] = {
		"0123456789ABCDEFGHIJKLMNOPQRSTUV",
		"0123456789abcdefghijklmnopqrstuv",
		"0123-4567-89AB-CDEF-GHIJ-KLMN-OPQR-STUV",
		" 01234567 89ABCDEF GHIJKLMN OPQRSTUV\r\n",
	};
	static const struct opal_psid none;
	struct opal_psid p;
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		TEST_OK(psid(good[i], &p, &err), err);
		CU_ASSERT_EQUAL(memcmp(p.bytes, "0123456789ABCDEFGHIJKLMNOPQRSTUV", 32), 0);
	}
	opal_psid_clear(&p);
	CU_ASSERT_EQUAL(memcmp(&p, &none, sizeof(p)), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		TEST_REFUSED(psid(bad[i], &p, &err), err, REASON_OPAL_PSID_MALFORMED);
		CU_ASSERT_EQUAL(memcmp(&p, &none, sizeof(p)), 0);
		TEST_TEXT(err.detail, "");
	}
}

static void reverts(void)
{
	static const struct {
		int sys;
		enum answer answer;
		uint8_t status;
		enum opal_result result;
		enum reason reason;
	} rows[] = {
		{ 0, ANSWER_DONE, 0, OPAL_REVERTED, REASON_NONE },
		{ 0, ANSWER_REFUSED, 1, OPAL_NOT_AUTHORIZED, REASON_OPAL_NOT_AUTHORIZED },
		{ 0, ANSWER_REFUSED, 3, OPAL_BUSY, REASON_OPAL_BUSY },
		{ 0, ANSWER_REFUSED, 7, OPAL_BUSY, REASON_OPAL_BUSY },
		{ 0, ANSWER_REFUSED, 18, OPAL_LOCKED_OUT, REASON_OPAL_LOCKED_OUT },
		{ 0, ANSWER_REFUSED, 15, OPAL_REFUSED, REASON_COMMAND_REFUSED },
		{ 0, ANSWER_REFUSED, 0x3f, OPAL_REFUSED, REASON_COMMAND_REFUSED },
		{ 0, ANSWER_UNKNOWN, 0, OPAL_UNKNOWN, REASON_COMMAND_UNKNOWN },
		{ ENOTTY, ANSWER_DONE, 0, OPAL_UNSUPPORTED, REASON_COMMAND_UNSUPPORTED },
	};
	static const struct opal_psid none;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct played p = { .opal_sys = rows[i].sys,
				    .opal_answer = rows[i].answer,
				    .method_status = rows[i].status };
		struct handle *h = open_played(&p, TRANSPORT_SATA, true);
		struct error err = ERROR_INIT;
		enum opal_result result = OPAL_REFUSED;
		struct opal_psid key;
		uint8_t status = 99;

		TEST_OK(psid("0123456789ABCDEFGHIJKLMNOPQRSTUV", &key, &err), err);
		TEST_OK(opal_psid_revert(h, &key, &result, &status, &err), err);
		CU_ASSERT_EQUAL(result, rows[i].result);
		CU_ASSERT_EQUAL(status, rows[i].status);
		CU_ASSERT_EQUAL(opal_result_reason(result), rows[i].reason);
		CU_ASSERT_EQUAL(memcmp(&key, &none, sizeof(key)), 0); /* wiped */
		if (!rows[i].sys)
			CU_ASSERT(p.n_key == 32 && memcmp(p.key, "0123", 4) == 0);
		handle_close(h);
	}
	CU_ASSERT_EQUAL(opal_result_reason(OPAL_RESULT_COUNT), REASON_COMMAND_UNKNOWN);
}

static void never_without_consent(void)
{
	static const struct opal_psid none;
	struct played p = { .opal_answer = ANSWER_DONE };
	struct handle *h = open_played(&p, TRANSPORT_SATA, false);
	struct error err = ERROR_INIT;
	enum opal_result result;
	struct opal_psid key;
	uint8_t status;

	TEST_OK(psid("0123456789ABCDEFGHIJKLMNOPQRSTUV", &key, &err), err);
	TEST_REFUSED(opal_psid_revert(h, &key, &result, &status, &err), err,
		     REASON_CONSENT_MISSING);
	CU_ASSERT_EQUAL(memcmp(&key, &none, sizeof(key)), 0);
	CU_ASSERT_EQUAL(p.n_opal, 0);
	handle_close(h);
}

static const struct test tests[] = {
	{ "classes of drives", classes },
	{ "locking and shadow MBR", locking },
	{ "unsound discovery", unsound },
	{ "asks every kind of drive", asks_every_kind_of_drive },
	{ "a silent drive", a_silent_drive },
	{ "PSIDs as people type them", psids },
	{ "reverts", reverts },
	{ "never without consent", never_without_consent },
};
TEST_MAIN(tests)
