/*
 * report/record_recheck.c - what a recheck read and which record it held the drive against, as
 * members of a record.
 */
#include "report/record_part.h"

static void part_original(struct json_builder *b, const struct original *o)
{
	json_open_object(b, "original");
	json_text(b, "number", o->number);
	json_hex(b, "record_sha256", o->record_digest, DIGEST_BYTES);
	part_moment(b, "issued", o->issued);
	json_text(b, "method", o->method);
	json_text(b, "taken_from", o->is_from_paper ? "paper" : "record");
	part_text(b, "signer_name", o->signer.name);
	part_text(b, "signer_id", o->signer.id);
	json_hex(b, "certificate_sha256", o->signer.certificate_digest, DIGEST_BYTES);
	json_text(b, "trust", o->trust == CMS_TRUST_CHAINED ? "chained" : "not_asked");
	json_bool(b, "by_other", o->by_other);
	json_close(b);
}

void part_recheck(struct json_builder *b, const struct recheck *r, const struct original *o)
{
	if (!r) {
		json_text(b, "recheck", NULL);
		return;
	}
	json_open_object(b, "recheck");
	part_moment(b, "start", r->start);
	part_moment(b, "end", r->end);
	json_text(b, "result", recheck_result_word(r->result));
	json_text(b, "extent", recheck_extent_word(r->extent));
	json_bool(b, "stopped", r->was_stopped);
	part_read_back(b, &r->read);
	part_io(b, r->block_way, r->is_direct, r->block_note);
	part_original(b, o);
	json_close(b);
}
