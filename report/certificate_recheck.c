/*
 * report/certificate_recheck.c - sections of a recheck's evidence: what was read, and the record
 * that it was held against.
 */
#include "base/text.h"
#include "report/certificate_inner.h"

static void section_original(const struct paper *p)
{
	const char *number = record_text(p->v, "measured.recheck.original.number");
	const char *name = record_text(p->v, "measured.recheck.original.signer_name");
	const char *id = record_text(p->v, "measured.recheck.original.signer_id");
	char text[PAPER_TEXT], when[PAPER_SHORT];

	paper_section(p, PHRASE_SECTION_ORIGINAL);
	(void)phrase_fill(text, sizeof(text), paper_say(p, PHRASE_ORIGINAL), number ? number : "",
			  paper_moment(p, "measured.recheck.original.issued", when), NULL);
	paper_row(p, PHRASE_L_ORIGINAL, text);
	paper_digest_row(p, PHRASE_L_ORIGINAL_DIGEST, "measured.recheck.original.record_sha256");
	paper_row(p, PHRASE_L_ORIGINAL_FROM,
		  paper_word(p, "taken_from", "measured.recheck.original.taken_from"));
	paper_row(p, PHRASE_L_METHOD, paper_word(p, "method", "measured.recheck.original.method"));
	(void)text_format(text, sizeof(text), id && *id ? "%s (%s)" : "%s", name ? name : "",
			  id ? id : "");
	paper_row(p, PHRASE_L_ORIGINAL_SIGNER, text);
	paper_digest_row(p, PHRASE_L_ORIGINAL_CERTIFICATE,
			 "measured.recheck.original.certificate_sha256");
	paper_row(p, PHRASE_L_ORIGINAL_TRUST,
		  paper_word(p, "original_trust", "measured.recheck.original.trust"));
	paper_row(p, PHRASE_L_BY_OTHER,
		  paper_say(p, record_bool(p->v, "measured.recheck.original.by_other")
				       ? PHRASE_V_BY_OTHER
				       : PHRASE_BOX_NOT_DEMANDED));
}

void paper_section_recheck(const struct paper *p)
{
	char text[PAPER_TEXT], n[3][32];

	paper_section(p, PHRASE_SECTION_RECHECK);
	(void)text_format(text, sizeof(text), "%s (%s)",
			  paper_word(p, "recheck_result", "measured.recheck.result"),
			  paper_word(p, "recheck_means", "measured.recheck.result"));
	paper_row(p, PHRASE_L_RECHECK, text);
	paper_row(p, PHRASE_L_VERIFY_RULE,
		  paper_word(p, "recheck_extent", "measured.recheck.extent"));
	paper_row(p, PHRASE_L_COVERAGE,
		  phrase_fill(text, sizeof(text), paper_say(p, PHRASE_V_RECHECK_READ),
			      paper_count(p, "measured.recheck.bytes_total", n[0]),
			      paper_count(p, "measured.recheck.bytes_read", n[1]),
			      paper_count(p, "measured.recheck.bytes_equal", n[2]), NULL));
	paper_sample_rows(p, "measured.recheck");
	paper_bound_row(p, "measured.recheck", "measured.recheck.mismatching.blocks",
			PHRASE_V_BOUND_READ_BACK);
	paper_ranges_row(p, PHRASE_L_MISMATCHING, "measured.recheck.mismatching");
	paper_ranges_row(p, PHRASE_L_UNREADABLE, "measured.recheck.unreadable");
	paper_row(p, PHRASE_L_INTERRUPTIONS,
		  paper_say(p, record_bool(p->v, "measured.recheck.stopped")
				       ? PHRASE_V_INTERRUPTED
				       : PHRASE_V_NOT_INTERRUPTED));
	paper_io_row(p, "measured.recheck.io");
	section_original(p);
}
