/*
 * devices/ata_features.c - asking an ATA drive what it can.
 */
#include "devices/ata_features.h"

#include <string.h>

#include "devices/ata.h"
#include "devices/ata_dco.h"
#include "devices/ata_hidden.h"
#include "devices/ata_log.h"
#include "devices/ata_sanitize.h"

struct page {
	uint8_t bytes[ATA_BLOCK_BYTES];
};

void ata_features_identify(const struct ata_identify *id, struct features *f)
{
	f->set = COMMAND_SET_ATA;
	f->is_known = id->is_sound;
	f->always_encrypts = id->always_encrypts;
	f->has_trim = id->has_trim;
	f->trim_reads_zero = id->trim_reads_zero;
	f->is_zoned = id->is_zoned == TOLD_YES;
	f->sanitize.block = id->sanitize_block;
	f->sanitize.overwrite = id->sanitize_overwrite;
	f->sanitize.crypto = id->sanitize_crypto;
	f->sanitize.antifreeze = id->antifreeze;
	f->security = id->security;
	f->hidden.hpa = id->has_hpa;
	f->hidden.ama = id->has_ama;
	f->hidden.dco = id->has_dco;
	f->hidden.shown_blocks = id->n_blocks;
	/* A password stands, or none can: freezing belongs to the same extension and is not told. */
	if (id->hpa_password_is_set == TOLD_YES)
		f->hidden.hpa_is_locked = TOLD_YES;
	else if (id->has_hpa == TOLD_NO || id->hpa_has_security == TOLD_NO)
		f->hidden.hpa_is_locked = TOLD_NO;
}

/* Where a sanitize stands. */
static int sanitize_ask(struct handle *h, const struct ata_identify *id, struct features *f,
			struct error *err)
{
	int rc;

	if (id->has_sanitize != TOLD_YES)
		return 0;
	rc = ata_sanitize_status(h, &f->sanitize.before, err);
	if (rc)
		return rc;
	if (f->sanitize.before.state != SANITIZE_UNKNOWN)
		f->sanitize.is_frozen = f->sanitize.before.state == SANITIZE_FROZEN ? TOLD_YES
										    : TOLD_NO;
	return 0;
}

static int path_ask(struct handle *h, struct features *f, struct error *err)
{
	int rc = ata_path_test(h, &f->ata_path, err);

	if (rc)
		return rc;
	f->sanitize.passes_are_lost = f->ata_path != ATA_PATH_FULL;
	/* "Idle" is what a status looks like whose COUNT was lost on the way. */
	if (f->ata_path != ATA_PATH_FULL && f->sanitize.before.state == SANITIZE_IDLE) {
		f->sanitize.before.state = SANITIZE_UNKNOWN;
		f->sanitize.is_frozen = TOLD_UNKNOWN;
	}
	return 0;
}

static int self_test_ask(struct handle *h, const struct ata_identify *id, struct features *f,
			 struct error *err)
{
	struct ata_reply reply;
	struct page smart;
	int rc;

	if (!id->is_smart_on) {
		f->self_test_runs = id->has_smart ? TOLD_UNKNOWN : TOLD_NO;
		return 0;
	}
	rc = ata_read_smart(h, smart.bytes, &reply, err);
	if (rc == 0)
		f->self_test_runs = ata_smart_self_test_runs(smart.bytes, sizeof(smart.bytes));
	return rc;
}

/* One page of log 30h, if LIST names it. *RET_HAS as the list tells; zeros where it wasn't read. */
static int page_ask(struct handle *h, const struct page *list, uint8_t page, struct page *ret,
		    enum told *ret_has, struct error *err)
{
	struct ata_reply reply;

	memset(ret, 0, sizeof(*ret));
	*ret_has = ata_log_has_page(list->bytes, sizeof(list->bytes), page);
	if (*ret_has != TOLD_YES)
		return 0;
	return ata_read_log_page(h, ATA_LOG_IDENTIFY, page, ret->bytes, &reply, err);
}

/* *RET_HAS: whether the drive has log 30h. A drive can hang on a log that it doesn't have, so its
 * directory is asked first. */
static int log_ask(struct handle *h, const struct ata_identify *id, enum told *ret_has,
		   struct error *err)
{
	struct ata_reply reply = { .answer = ANSWER_UNKNOWN };
	struct page directory;
	int rc;

	*ret_has = id->has_log == TOLD_NO ? TOLD_NO : TOLD_UNKNOWN;
	if (id->has_log != TOLD_YES)
		return 0;
	rc = ata_read_log_page(h, ATA_LOG_DIRECTORY, 0, directory.bytes, &reply, err);
	if (rc || reply.answer != ANSWER_DONE)
		return rc;
	*ret_has = ata_log_pages(directory.bytes, sizeof(directory.bytes), ATA_LOG_IDENTIFY)
			   ? TOLD_YES
			   : TOLD_NO;
	return 0;
}

/* Page 06h, security. What it would tell is newer than the log: a drive without it, or without the log, does
 * not have it. */
static int security_page_ask(struct handle *h, const struct page *list, struct features *f,
			     struct error *err)
{
	struct ata_security_page security;
	struct page page;
	enum told has;
	int rc = page_ask(h, list, ATA_PAGE_SECURITY, &page, &has, err);

	if (rc)
		return rc;
	security = ata_security_page_decode(page.bytes, sizeof(page.bytes));
	f->sanitize.overrides_lock = has == TOLD_NO ? TOLD_NO : security.overrides_lock;
	if (security.always_encrypts == TOLD_YES)
		f->always_encrypts = TOLD_YES;
	return 0;
}

/* Page 03h, capabilities; the same. */
static int capabilities_page_ask(struct handle *h, const struct page *list, struct features *f,
				 struct error *err)
{
	struct ata_capabilities_page capabilities;
	struct page page;
	enum told has;
	int rc = page_ask(h, list, ATA_PAGE_CAPABILITIES, &page, &has, err);

	if (rc)
		return rc;
	capabilities = ata_capabilities_page_decode(page.bytes, sizeof(page.bytes));
	f->sanitize.definitive_ending = has == TOLD_NO ? TOLD_NO : capabilities.definitive_ending;
	/* That it can be done does not say that it was. */
	if (has == TOLD_NO || capabilities.can_depopulate == TOLD_NO)
		f->hidden.depopulated = TOLD_NO;
	return 0;
}

static int logs_ask(struct handle *h, const struct ata_identify *id, struct features *f,
		    struct error *err)
{
	struct ata_reply reply;
	struct page list;
	enum told has = TOLD_UNKNOWN;
	int rc = log_ask(h, id, &has, err);

	if (has == TOLD_NO) {
		f->sanitize.overrides_lock = TOLD_NO;
		f->sanitize.definitive_ending = TOLD_NO;
		f->hidden.depopulated = TOLD_NO;
	}
	if (rc || has != TOLD_YES)
		return rc;
	rc = ata_read_log_page(h, ATA_LOG_IDENTIFY, ATA_PAGE_LIST, list.bytes, &reply, err);
	if (rc == 0)
		rc = security_page_ask(h, &list, f, err);
	return rc ? rc : capabilities_page_ask(h, &list, f, err);
}

static int dco_ask(struct handle *h, const struct ata_identify *id, struct hidden_features *f,
		   struct error *err)
{
	struct ata_reply reply;
	struct page page;
	struct ata_dco dco;
	int rc;

	if (id->has_dco != TOLD_YES) {
		f->dco_hides_features = id->has_dco;
		return 0;
	}
	rc = ata_dco_identify(h, page.bytes, &reply, err);
	if (rc)
		return rc;
	dco = ata_dco_decode(page.bytes, sizeof(page.bytes));
	f->dco_blocks = dco.n_blocks;
	f->dco_hides_features = ata_dco_hides_features(&dco, id);
	return 0;
}

enum told ata_features_hidden(const struct hidden_features *f)
{
	bool can_hide = f->hpa != TOLD_NO || f->ama != TOLD_NO;
	bool native_is_told = f->native_blocks || !can_hide;
	bool dco_is_told = f->dco_blocks || f->dco == TOLD_NO;

	if (!f->shown_blocks)
		return TOLD_UNKNOWN;
	/* Less than is shown cannot be the truth. */
	if ((f->native_blocks && f->native_blocks < f->shown_blocks) ||
	    (f->dco_blocks && f->dco_blocks < f->shown_blocks))
		return TOLD_UNKNOWN;
	if (f->native_blocks > f->shown_blocks || f->dco_blocks > f->shown_blocks)
		return TOLD_YES;
	return native_is_told && dco_is_told ? TOLD_NO : TOLD_UNKNOWN;
}

static int hidden_ask(struct handle *h, const struct ata_identify *id, struct hidden_features *f,
		      struct error *err)
{
	struct ata_reply reply;
	int rc = 0;

	/* AMA took HPA's place; a drive has one of them. */
	if (f->ama == TOLD_YES)
		rc = ata_ama_native(h, &f->native_blocks, &reply, err);
	else if (f->hpa == TOLD_YES)
		rc = ata_hpa_native(h, id->has_48bit == TOLD_YES, &f->native_blocks, &reply, err);
	if (rc == 0)
		rc = dco_ask(h, id, f, err);
	if (rc)
		return rc;
	f->is_hidden = ata_features_hidden(f);
	/* Without any way to hide blocks what is shown is all. */
	if (f->is_hidden == TOLD_NO && !f->native_blocks)
		f->native_blocks = f->shown_blocks;
	return 0;
}

/* IDENTIFY DEVICE. *RET_IS_REFUSED: the path carries no ATA command. */
static int identify_ask(struct handle *h, struct ata_identify *ret, bool *ret_is_refused,
			struct error *err)
{
	struct ata_reply reply = { .answer = ANSWER_REFUSED };
	struct page page = { .bytes = { 0 } };
	int rc = ata_read_identify(h, page.bytes, &reply, err);

	/* Whoever speaks first after a power-on or reset may meet a unit attention instead of an answer. */
	if (rc == 0 && reply.answer == ANSWER_UNKNOWN)
		rc = ata_read_identify(h, page.bytes, &reply, err);
	if (rc && err->reason == REASON_COMMAND_UNSUPPORTED) {
		*err = (struct error)ERROR_INIT;
		rc = 0;
	}
	if (rc)
		return rc;
	*ret = ata_identify_decode(page.bytes, sizeof(page.bytes));
	*ret_is_refused = reply.answer == ANSWER_REFUSED;
	return 0;
}

int ata_features_ask(struct handle *h, struct features *ret, struct error *err)
{
	struct features f = { .set = COMMAND_SET_NONE };
	struct ata_identify id;
	bool is_refused;
	int rc = identify_ask(h, &id, &is_refused, err);

	if (rc)
		return rc;
	if (!is_refused)
		f.set = COMMAND_SET_ATA;
	if (id.is_sound) {
		ata_features_identify(&id, &f);
		rc = sanitize_ask(h, &id, &f, err);
		if (rc == 0)
			rc = path_ask(h, &f, err);
		if (rc == 0)
			rc = self_test_ask(h, &id, &f, err);
		if (rc == 0)
			rc = logs_ask(h, &id, &f, err);
		if (rc == 0)
			rc = hidden_ask(h, &id, &f.hidden, err);
	}
	if (rc == 0)
		*ret = f;
	return rc;
}
