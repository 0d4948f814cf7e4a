/*
 * report/original.c - see original.h. Nothing is taken from a file before its signature holds.
 */
#include "report/original.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/check.h"
#include "report/compare.h"
#include "report/record_read.h"

#define PDF_MOST   ((size_t)32 << 20)
#define P7S_MOST   ((size_t)65536)
#define PATH_MOST  4096
#define P7S        ".p7s"
#define PDF_MARK   "%PDF-"
#define BLOCK_MOST 65536

static int unfit(const char *what, struct error *err)
{
	return error_set(err, REASON_RECHECK_UNFIT, 0, NULL, "%s", what);
}

static void copy_text(const struct record_view *v, const char *path, char *out, size_t size)
{
	const char *text = record_text(v, path);

	/* Longer than any that a drive or key gives: cut, and then unlike every other. */
	(void)text_copy(out, size, text ? text : "");
}

static void copy_raw(const struct record_view *v, const char *path, struct raw_text *out)
{
	const char *hex = record_text(v, path);
	uint8_t bytes[sizeof(out->bytes)];
	size_t n = hex ? strlen(hex) / 2 : 0;

	if (n > sizeof(bytes) || (n && !text_unhex(hex, n, bytes)))
		n = 0; /* record_read() lets no such in */
	raw_text_set(out, bytes, n);
}

static bool copy_digest(const struct record_view *v, const char *path, uint8_t out[DIGEST_BYTES])
{
	const char *hex = record_text(v, path);

	return hex && strlen(hex) == 2 * (size_t)DIGEST_BYTES && text_unhex(hex, DIGEST_BYTES, out);
}

/* The bytes of pass NUMBER (from 1), as part_method() wrote them. */
static int take_pass(const struct record_view *v, size_t number, struct recheck_order *o,
		     struct error *err)
{
	const struct json *passes = record_at(v, "measured.plan.method.passes");
	const struct json *pass = json_at(passes, number - 1);
	const char *kind = json_get_text(pass, "kind");
	const struct json *keys = record_at(v, "measured.outcome.pass_keys");
	const char *key = json_as_text(json_at(keys, number - 1));
	const char *string = json_get_text(pass, "string");
	int64_t byte = 0;

	if (!kind || !json_get_bool(pass, "inverted", &o->pass.is_inverted))
		return unfit("passes", err);
	for (o->pass.kind = 0; strcmp(kind, pass_kind_word(o->pass.kind)) != 0; o->pass.kind++)
		if (o->pass.kind + 1 == PASS_KIND_COUNT)
			return unfit("passes", err);
	if (o->pass.kind == PASS_RANDOM && (!key || !text_unhex(key, sizeof(o->key), o->key)))
		return unfit("pass_keys", err);
	if (o->pass.kind == PASS_BYTE && !json_get_number(pass, "byte", &byte))
		return unfit("passes", err);
	o->pass.byte = (uint8_t)byte;
	if (o->pass.kind != PASS_STRING)
		return 0;
	o->pass.n_string = (uint8_t)(string ? strlen(string) / 2 : 0);
	if (!o->pass.n_string || strlen(string) > 2 * sizeof(o->pass.string) ||
	    !text_unhex(string, o->pass.n_string, o->pass.string))
		return unfit("passes", err);
	return 0;
}

static int take_order(const struct record_view *v, uint32_t block_bytes, struct recheck_order *o,
		      struct error *err)
{
	size_t n = json_count(record_at(v, "measured.plan.method.passes"));
	int64_t read = record_number(v, "measured.outcome.verification.pass", 0);
	int64_t bytes = record_number(v, "measured.outcome.verification.sample_bytes", 0);
	int64_t samples = record_number(v, "measured.outcome.verification.samples", 0);

	if (!n || read < 0 || (size_t)read != n)
		return unfit("the last pass was not read back", err);
	o->extent = RECHECK_FRESH;
	if (samples > 0) {
		o->extent = RECHECK_REPEAT;
		if (bytes != sample_place_bytes(block_bytes) || samples > SAMPLE_PLACES ||
		    !copy_digest(v, "measured.outcome.verification.seed", o->seed))
			return unfit("sample", err);
		o->n_samples = (uint64_t)samples;
		o->sample_bytes = (uint32_t)bytes;
	}
	return take_pass(v, n, o, err);
}

static int take_view(const struct record_view *v, struct original *o, struct error *err)
{
	const char *kind = record_text(v, "kind");
	int64_t block = record_number(v, "measured.device.logical_block_bytes", 0);

	if (!kind || strcmp(kind, "erase") != 0)
		return unfit("not of an erase", err);
	copy_text(v, "number", o->number, sizeof(o->number));
	memcpy(o->record_digest, record_digest(v), DIGEST_BYTES);
	o->is_practice = record_bool(v, "practice");
	o->by_other = record_text(v, "typed.recheck_by_other") &&
		      strcmp(record_text(v, "typed.recheck_by_other"), "true") == 0;
	copy_text(v, "measured.signer.name", o->signer.name, sizeof(o->signer.name));
	copy_text(v, "measured.signer.id", o->signer.id, sizeof(o->signer.id));
	copy_text(v, "typed.operator_id", o->operator_id, sizeof(o->operator_id));
	copy_text(v, "measured.plan.method.id", o->method, sizeof(o->method));
	copy_raw(v, "measured.device.model", &o->model);
	copy_raw(v, "measured.device.serial", &o->serial);
	copy_text(v, "measured.device.wwn", o->wwn, sizeof(o->wwn));
	copy_text(v, "measured.device.eui64", o->eui64, sizeof(o->eui64));
	copy_text(v, "measured.device.nguid", o->nguid, sizeof(o->nguid));
	o->size_bytes = (uint64_t)record_number(v, "measured.device.size_bytes", 0);
	if (block < 512 || block > BLOCK_MOST || !o->size_bytes)
		return unfit("logical_block_bytes", err);
	o->block_bytes = (uint32_t)block;
	if (!record_instant(v, "measured.issued", &o->issued) ||
	    !copy_digest(v, "measured.signer.certificate_sha256", o->signer.certificate_digest))
		return unfit("signer", err);
	return take_order(v, o->block_bytes, &o->order, err);
}

static int check_trust(const struct trust *trust, const struct cms_facts *cms, const char *path,
		       struct original *o, struct error *err)
{
	o->trust = cms->trust;
	if (trust && cms->trust != CMS_TRUST_CHAINED)
		return error_set(err, REASON_CHAIN_UNTRUSTED, 0, path, "%s", cms->signer.name);
	return 0;
}

static int read_paper(const char *path, const char *bytes, size_t n, const struct trust *trust,
		      struct original *o, struct error *err)
{
	_clear_(check_report_clear) struct check_report report = CHECK_REPORT_INIT;
	_clear_(record_view_freep) struct record_view *v = NULL;
	enum language language;
	int rc = check_pdf((const uint8_t *)bytes, n, trust, &report, err);

	if (!rc)
		rc = compare_printed(&report, &v, &language, err);
	if (!rc)
		rc = check_trust(trust, &report.signers[0].cms, path, o, err);
	o->is_from_paper = true;
	return rc ? rc : take_view(v, o, err);
}

/* The signature is the one that issue_save() put beside the record. */
static int check_signature(const char *path, const char *bytes, size_t n,
			   const struct record_view *v, const struct trust *trust,
			   struct original *o, struct error *err)
{
	_free_ char *p7s = NULL;
	char beside[PATH_MOST];
	uint8_t digest[DIGEST_BYTES], named[DIGEST_BYTES];
	struct cms_facts cms;
	struct instant issued = { .utc_ms = 0 };
	size_t n_p7s = 0;
	int rc = crypt_sha256(bytes, n, digest, err);

	if (rc)
		return rc;
	if (!text_format(beside, sizeof(beside), "%s%s", path, P7S))
		return error_set(err, REASON_FILE_MISSING, ENAMETOOLONG, path, "%s", "");
	(void)record_instant(v, "measured.issued", &issued); /* record_read() saw to it */
	rc = file_read(beside, P7S_MOST, &p7s, &n_p7s, err);
	if (!rc)
		rc = cms_check((const uint8_t *)p7s, n_p7s, digest, trust, issued, &cms, err);
	if (rc)
		return rc;
	if (!copy_digest(v, "measured.signer.certificate_sha256", named) ||
	    memcmp(named, cms.signer.certificate_digest, sizeof(named)) != 0)
		return error_set(err, REASON_CMS_SIGNER, 0, beside, "%s",
				 "not by the certificate that the record names");
	/* A real record under a throw-away key would look like one to whoever trusts the key. */
	if (cms.signer.is_practice && !record_bool(v, "practice"))
		return error_set(err, REASON_CMS_SIGNER, 0, beside, "%s",
				 "a practice key on a record that is none");
	return check_trust(trust, &cms, path, o, err);
}

static int read_record(const char *path, const char *bytes, size_t n, const struct trust *trust,
		       struct original *o, struct error *err)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	int rc = record_read(bytes, n, path, &v, err);

	if (!rc)
		rc = check_signature(path, bytes, n, v, trust, o, err);
	return rc ? rc : take_view(v, o, err);
}

int original_read(const char *path, const struct trust *trust, struct original *ret,
		  struct error *err)
{
	struct original o = { .is_from_paper = false };
	_free_ char *bytes = NULL;
	size_t n = 0;
	int rc = file_read(path, PDF_MOST, &bytes, &n, err);

	if (rc)
		return rc;
	rc = n >= strlen(PDF_MARK) && memcmp(bytes, PDF_MARK, strlen(PDF_MARK)) == 0
		     ? read_paper(path, bytes, n, trust, &o, err)
		     : read_record(path, bytes, n, trust, &o, err);
	if (rc) {
		error_about(err, path);
		return rc;
	}
	*ret = o;
	return 0;
}

/* One side may have been asked by a way that tells no such name. */
static bool is_name_same(const char *a, const char *b)
{
	return !*a || !*b || strcmp(a, b) == 0;
}

int original_check_drive(const struct original *o, const struct device *d, struct error *err)
{
	const char *what = NULL;

	if (!raw_text_equal(&o->model, &d->model))
		what = "model";
	else if (!raw_text_equal(&o->serial, &d->serial))
		what = "serial";
	else if (!is_name_same(o->wwn, d->wwn) || !is_name_same(o->eui64, d->eui64) ||
		 !is_name_same(o->nguid, d->nguid))
		what = "wwn";
	else if (o->size_bytes != d->size_bytes)
		what = "size_bytes";
	else if (o->block_bytes != d->logical_block_bytes)
		what = "logical_block_bytes";
	if (!what)
		return 0;
	return error_set(err, REASON_RECHECK_OTHER_DRIVE, 0, d->node, "%s, record %s", what,
			 o->number);
}

static bool is_id_same(const char *a, const char *b)
{
	return *a && strcmp(a, b) == 0;
}

int original_check_person(const struct original *o, const struct key_facts *signer,
			  const struct typed *t, struct error *err)
{
	const char *typed = t->value[TYPED_OPERATOR_ID], *what = NULL;

	if (!o->by_other)
		return 0;
	if (memcmp(o->signer.certificate_digest, signer->certificate_digest, DIGEST_BYTES) == 0)
		what = "certificate";
	else if (is_id_same(o->operator_id, typed) || is_id_same(o->operator_id, signer->id) ||
		 is_id_same(o->signer.id, typed) || is_id_same(o->signer.id, signer->id))
		what = "operator_id";
	if (!what)
		return 0;
	return error_set(err, REASON_RECHECK_SAME_OPERATOR, 0, signer->name, "%s", what);
}
