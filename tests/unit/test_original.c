/*
 * tests/unit/test_original.c - the record that a recheck refers to: taken from a paper or a record
 * whose signature holds, refused from everything else; whose drive, and by whom.
 */
#include "report/original.h"

#include "base/file.h"
#include "base/text.h"
#include "tests/sim/record_edit.h"
#include "tests/sim/sample_issue.h"
#include "tests/unit/folder.h"

struct files {
	struct test_folder folder;
	struct sample_paper paper;
	char pdf[TEST_PATH], json[TEST_PATH], p7s[TEST_PATH + 8];
	struct original original;
	struct error err;
};

static void save(struct files *f, const char *path, const void *bytes, size_t n)
{
	TEST_OK(file_write(path, bytes, n, 0600, false, &f->err), f->err);
}

static void save_record(struct files *f, const struct record *r, const struct key *key)
{
	_free_ uint8_t *der = NULL;
	size_t n = 0;

	TEST_OK(cms_sign(key, r->digest, &der, &n, &f->err), f->err);
	save(f, f->json, r->bytes, r->n);
	save(f, f->p7s, der, n);
}

static void begin(struct files *f, enum sample_kind kind)
{
	memset(f, 0, sizeof(*f));
	f->folder = test_folder_make();
	(void)text_format(f->pdf, sizeof(f->pdf), "%s/paper.pdf", f->folder.path);
	(void)text_format(f->json, sizeof(f->json), "%s/paper.json", f->folder.path);
	(void)text_format(f->p7s, sizeof(f->p7s), "%s.p7s", f->json);
	TEST_OK(sample_paper_open(kind, &f->paper, &f->err), f->err);
	TEST_OK(sample_paper_issue(&f->paper, LANGUAGE_JA, &f->err), f->err);
	save(f, f->pdf, f->paper.issued.pdf, f->paper.issued.n_pdf);
	save_record(f, &f->paper.record, f->paper.key);
}

static void end(struct files *f)
{
	sample_paper_close(&f->paper);
	test_folder_remove(&f->folder);
}

static int take(struct files *f, const char *path)
{
	f->err = (struct error)ERROR_INIT;
	return original_read(path, NULL, &f->original, &f->err);
}

static void paper_and_record_alike(void)
{
	struct files f;
	struct original from_paper;

	begin(&f, SAMPLE_SAMPLED);
	TEST_OK(take(&f, f.pdf), f.err);
	from_paper = f.original;
	CU_ASSERT_TRUE(from_paper.is_from_paper);
	TEST_OK(take(&f, f.json), f.err);
	CU_ASSERT_FALSE(f.original.is_from_paper);
	TEST_TEXT(f.original.number, from_paper.number);
	CU_ASSERT_EQUAL(memcmp(f.original.record_digest, f.paper.record.digest, DIGEST_BYTES), 0);
	CU_ASSERT_EQUAL(memcmp(f.original.record_digest, from_paper.record_digest, DIGEST_BYTES),
			0);
	CU_ASSERT_EQUAL(memcmp(f.original.signer.certificate_digest,
			       key_facts(f.paper.key)->certificate_digest, DIGEST_BYTES),
			0);
	TEST_TEXT(f.original.signer.name, "作業一郎");
	CU_ASSERT_EQUAL(f.original.order.extent, RECHECK_REPEAT);
	CU_ASSERT_EQUAL(f.original.order.n_samples, SAMPLE_PLACES);
	CU_ASSERT_EQUAL(f.original.order.sample_bytes, SAMPLE_PLACE_BYTES);
	CU_ASSERT_EQUAL(f.original.order.seed[0], (uint8_t)(8 * 37 + 5));
	CU_ASSERT_EQUAL(f.original.order.pass.kind, PASS_BYTE);
	CU_ASSERT_EQUAL(f.original.order.pass.byte, 0);
	CU_ASSERT_EQUAL(f.original.trust, CMS_TRUST_NOT_ASKED);
	end(&f);
}

/* Without a sample: a fresh one; a random last pass: its key. */
static void keys(void)
{
	struct files f;

	begin(&f, SAMPLE_BELOW_REQUIRED);
	TEST_OK(take(&f, f.pdf), f.err);
	CU_ASSERT_EQUAL(f.original.order.extent, RECHECK_FRESH);
	CU_ASSERT_EQUAL(f.original.order.pass.kind, PASS_RANDOM);
	CU_ASSERT_EQUAL(f.original.order.key[0], (uint8_t)(3 * 37 + 5)); /* of the third pass */
	end(&f);
}

static void unfit_ones(void)
{
	static const enum sample_kind kinds[] = { SAMPLE_STOPPED, SAMPLE_BLANK,
						  SAMPLE_RECHECK_SAME };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct files f;

		begin(&f, kinds[i]);
		TEST_REFUSED(take(&f, f.pdf), f.err, REASON_RECHECK_UNFIT);
		TEST_REFUSED(take(&f, f.json), f.err, REASON_RECHECK_UNFIT);
		end(&f);
	}
}

/* Every byte of the record and some of the paper: none may be changed. */
static void forged_ones(void)
{
	_clear_(record_clear) struct record edited = RECORD_INIT;
	struct files f;
	struct key *other;
	bool is_done;

	begin(&f, SAMPLE_CLEARED);
	for (size_t at = 0; at < f.paper.record.n; at += 97) {
		f.paper.record.bytes[at] ^= 1;
		save(&f, f.json, f.paper.record.bytes, f.paper.record.n);
		CU_ASSERT(take(&f, f.json) < 0);
		f.paper.record.bytes[at] ^= 1;
	}
	for (size_t at = 0; at < f.paper.issued.n_pdf; at += f.paper.issued.n_pdf / 23) {
		f.paper.issued.pdf[at] ^= 1;
		save(&f, f.pdf, f.paper.issued.pdf, f.paper.issued.n_pdf);
		CU_ASSERT(take(&f, f.pdf) < 0);
		f.paper.issued.pdf[at] ^= 1;
	}
	/* Digests put right again, but no signature that fits. */
	TEST_OK(record_edit(&f.paper.record, EDIT_REPLACE, "measured.device.serial", "\"31\"",
			    &is_done, &edited, &f.err),
		f.err);
	CU_ASSERT_TRUE(is_done);
	save(&f, f.json, edited.bytes, edited.n);
	CU_ASSERT(take(&f, f.json) < 0);
	/* Signed by somebody else than the record names. */
	TEST_OK(sample_key(false, &other, &f.err), f.err);
	save_record(&f, &f.paper.record, other);
	TEST_REFUSED(take(&f, f.json), f.err, REASON_CMS_SIGNER);
	key_close(other);
	/* Not signed at all. */
	CU_ASSERT_EQUAL(unlink(f.p7s), 0);
	TEST_REFUSED(take(&f, f.json), f.err, REASON_FILE_MISSING);
	save(&f, f.p7s, "", 0);
	CU_ASSERT(take(&f, f.json) < 0);
	save(&f, f.json, "", 0);
	CU_ASSERT(take(&f, f.json) < 0);
	CU_ASSERT(take(&f, "/nonexistent") < 0);
	end(&f);
}

static void drives(void)
{
	_clear_(sample_freep) struct sample *s = sample_new(SAMPLE_CLEARED);
	struct device was, *d = &s->device;
	struct files f;

	begin(&f, SAMPLE_CLEARED);
	TEST_OK(take(&f, f.pdf), f.err);
	was = *d;
	TEST_OK(original_check_drive(&f.original, d, &f.err), f.err);
	(void)text_copy(d->wwn, sizeof(d->wwn), "5000c500a1b2c3d4"); /* the record has none */
	TEST_OK(original_check_drive(&f.original, d, &f.err), f.err);
	(void)text_copy(f.original.wwn, sizeof(f.original.wwn), "5000c500a1b2c3d5");
	TEST_REFUSED(original_check_drive(&f.original, d, &f.err), f.err,
		     REASON_RECHECK_OTHER_DRIVE);
	*d = was;
	d->serial.bytes[0] ^= 1;
	TEST_REFUSED(original_check_drive(&f.original, d, &f.err), f.err,
		     REASON_RECHECK_OTHER_DRIVE);
	*d = was;
	d->model.n--;
	TEST_REFUSED(original_check_drive(&f.original, d, &f.err), f.err,
		     REASON_RECHECK_OTHER_DRIVE);
	*d = was;
	d->size_bytes += 512;
	TEST_REFUSED(original_check_drive(&f.original, d, &f.err), f.err,
		     REASON_RECHECK_OTHER_DRIVE);
	*d = was;
	d->logical_block_bytes = 4096;
	TEST_REFUSED(original_check_drive(&f.original, d, &f.err), f.err,
		     REASON_RECHECK_OTHER_DRIVE);
	end(&f);
}

static void people(void)
{
	struct original o = { .by_other = true,
			      .operator_id = "KY-0042",
			      .signer = { .id = "S-1", .certificate_digest = { 1 } } };
	struct key_facts signer = { .id = "", .certificate_digest = { 1 } };
	struct typed t = TYPED_INIT;
	struct error err = ERROR_INIT;

	TEST_REFUSED(original_check_person(&o, &signer, &t, &err), err,
		     REASON_RECHECK_SAME_OPERATOR);
	o.by_other = false;
	TEST_OK(original_check_person(&o, &signer, &t, &err), err);
	o.by_other = true;
	signer.certificate_digest[0] = 2; /* another key, and nobody's id */
	TEST_OK(original_check_person(&o, &signer, &t, &err), err);
	(void)text_copy(signer.id, sizeof(signer.id), "KY-0042");
	TEST_REFUSED(original_check_person(&o, &signer, &t, &err), err,
		     REASON_RECHECK_SAME_OPERATOR);
	(void)text_copy(signer.id, sizeof(signer.id), "S-1");
	TEST_REFUSED(original_check_person(&o, &signer, &t, &err), err,
		     REASON_RECHECK_SAME_OPERATOR);
	(void)text_copy(signer.id, sizeof(signer.id), "S-2");
	TEST_OK(original_check_person(&o, &signer, &t, &err), err);
	TEST_OK(typed_set(&t, "operator_id", "KY-0042", "test", &err), err);
	TEST_REFUSED(original_check_person(&o, &signer, &t, &err), err,
		     REASON_RECHECK_SAME_OPERATOR);
	TEST_OK(typed_set(&t, "operator_id", "KY-0043", "test", &err), err);
	TEST_OK(original_check_person(&o, &signer, &t, &err), err);
	/* Two without ids are not the same person for it. */
	o.operator_id[0] = o.signer.id[0] = signer.id[0] = '\0';
	TEST_OK(typed_set(&t, "operator_id", "", "test", &err), err);
	TEST_OK(original_check_person(&o, &signer, &t, &err), err);
}

static const struct test tests[] = {
	{ "from paper and record alike", paper_and_record_alike },
	{ "key of the last pass", keys },
	{ "records that say nothing to repeat", unfit_ones },
	{ "forged and unsigned records", forged_ones },
	{ "another drive", drives },
	{ "the same operator", people },
};

TEST_MAIN(tests)
