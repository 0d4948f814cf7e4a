/*
 * report/certificate_inner.h - what the files certificate*.c share: one paper while it is composed,
 * and how values of the record become text. Texts are chosen here, widths are page_text.c's.
 */
#ifndef KIYOME_REPORT_CERTIFICATE_INNER_H
#define KIYOME_REPORT_CERTIFICATE_INNER_H

#include "report/certificate.h"
#include "report/phrase.h"
#include "report/sheet.h"

enum paper_kind {
	PAPER_CERTIFICATE, /* cleared or purged, and no more was required */
	PAPER_NOT_MET,     /* cleared where purge was required */
	PAPER_FAILURE,
	PAPER_INSPECTION,
	PAPER_RECHECK,
};

/* What an erase has not reached, on every page of its report; PHRASE_COUNT: nothing to warn of. */
enum phrase_id paper_state(enum paper_kind kind);

struct paper {
	struct sheet *s;
	const struct record_view *v;
	enum language language;
	enum paper_kind kind;
	bool is_practice;
};

#define PAPER_TEXT    4096 /* room for any composed text */
#define PAPER_SHORT   96
#define PAPER_LEAST   8.0 /* points: nothing is smaller */
#define PAPER_SMALL   8.0
#define PAPER_BODY    10.5
#define PAPER_DIGEST  9.0
#define PAPER_LINE_MM 0.47 /* height of a line for each point of its size */
#define PAPER_RULE    0.5  /* points: no line is thinner */

/* Stands at what people typed, so that no typed text is taken for a finding of the program. */
#define PAPER_TYPED_MARK "※"

/* certificate_text.c */

const char *paper_say(const struct paper *p, enum phrase_id id);
/* Japanese with English beside, or English alone. */
const char *paper_both(const struct paper *p, enum phrase_id id, char out[PAPER_TEXT]);
/* The same of a field that people typed. */
const char *paper_both_typed(const struct paper *p, enum phrase_id id, char out[PAPER_TEXT]);
/* The word at PATH as paper says it; the word itself where there is no row. */
const char *paper_word(const struct paper *p, const char *group, const char *path);
bool paper_word_is(const struct paper *p, const char *path, const char *word);
/* The one word that came out: of the verdict, the inspection or the recheck. */
const char *paper_result(const struct paper *p);
/* Reports of reading alone: nothing was erased for them. */
bool paper_is_reading(const struct paper *p);
/* Path of MEMBER of what the paper is about: outcome, inspection or recheck. */
const char *paper_about(const struct paper *p, const char *member, char out[PAPER_SHORT]);
/* A field that a person typed; "" where not given. */
const char *paper_typed(const struct paper *p, const char *key);
/* Typed fields by key, those that are given, with BETWEEN between; NULL ends. */
const char *paper_typed_join(const struct paper *p, char *out, size_t size, const char *between,
			     ...) __attribute__((sentinel));
/* Hex of raw bytes as printable ASCII with \xNN; measured text the same way. */
const char *paper_raw(const struct paper *p, const char *path, char *out, size_t size);
const char *paper_ascii(const struct paper *p, const char *path, char *out, size_t size);
const char *paper_count(const struct paper *p, const char *path, char out[32]); /* 1,000 */
const char *paper_time(struct instant t, char out[PAPER_SHORT]); /* 2026-11-24 10:32:00 */
const char *paper_moment(const struct paper *p, const char *path, char out[PAPER_SHORT]);
const char *paper_date(const struct paper *p, struct instant t, char out[PAPER_SHORT]);
const char *paper_zone(const struct paper *p, char out[PAPER_SHORT]);       /* UTC+09:00 */
const char *paper_zone_short(const struct paper *p, char out[PAPER_SHORT]); /* JST */
/* "0123 4567 …" of a digest at PATH. */
const char *paper_digest(const struct paper *p, const char *path, char out[PAPER_SHORT]);
/* Manufacturer and model; serial number, or what stands for a missing one. */
const char *paper_model(const struct paper *p, char *out, size_t size);
const char *paper_serial(const struct paper *p, char *out, size_t size);
/* The machine that the medium came from; behind it who used it, where that was typed. */
const char *paper_source(const struct paper *p, char *out, size_t size);
void paper_append_user(const struct paper *p, char *out, size_t size);
/* What was on the medium: kinds and types; whether and by what consent it was subcontracted. */
const char *paper_contents(const struct paper *p, char *out, size_t size);
const char *paper_subcontract(const struct paper *p, char *out, size_t size);

/* Adds a text to the open block. NAME is the field that it shows. */
struct sheet_item *paper_put(const struct paper *p, double x, double y, double w, double size_pt,
			     const char *name, const char *text);
/* A rule, frame or column of the usual thickness. */
void paper_line(const struct paper *p, enum sheet_kind kind, double x, double y, double w, double h,
		double line_pt);

/* certificate_cut.c: widths in multiples of the size, never too small. */

double paper_ems(const char *text);
/* How many of them lie in W millimetres at the least size. */
double paper_room(double w);
/* Cuts TEXT to EMS, with a pointer to page 2 where it was cut. Never inside a number or a word,
 * unless that alone is wider. */
const char *paper_cut(const struct paper *p, char *text, double ems);

/* certificate_page1.c, certificate_banner.c, certificate_grid.c */
void paper_page1(const struct paper *p);
void paper_banner(const struct paper *p, double y);
void paper_grid(const struct paper *p, double y);
/* certificate_page2.c and its helpers */
void paper_evidence(const struct paper *p);
void paper_section(const struct paper *p, enum phrase_id heading);
void paper_row(const struct paper *p, enum phrase_id label, const char *value);
void paper_typed_row(const struct paper *p, enum phrase_id label, const char *value);
/* Of the SET that a sample was drawn for: how many places, from which seed. */
void paper_sample_rows(const struct paper *p, const char *set);
/* Only a whole sample without a find (the count at FOUND) bounds what is left (rule of three). */
void paper_bound_row(const struct paper *p, const char *set, const char *found,
		     enum phrase_id sentence);
void paper_digest_row(const struct paper *p, enum phrase_id label, const char *path);
/* certificate_evidence.c: the sections that every paper has. */
void paper_section_medium(const struct paper *p);
void paper_section_method(const struct paper *p);
void paper_section_job(const struct paper *p);
void paper_section_tool(const struct paper *p);
void paper_section_proof(const struct paper *p);
void paper_section_limits(const struct paper *p);
void paper_io_row(const struct paper *p, const char *path); /* {way, direct, note} at PATH */
/* certificate_verification.c */
void paper_section_verification(const struct paper *p);
/* certificate_inside.c: erases inside the drive. */
/* The word rests, or was to rest, on one; and then all of the drive was read and not compared. */
bool paper_is_inside(const struct paper *p);
bool paper_is_surveyed(const struct paper *p);
/* The technique leaves bytes that are known, so that every one can be compared. */
bool paper_is_compared(const struct paper *p);
/* Each technique that ended well, in order; else the one that was planned. */
const char *paper_techniques(const struct paper *p, char out[PAPER_TEXT]);
const char *paper_not_reached(const struct paper *p, char out[PAPER_TEXT]);
void paper_section_inside(const struct paper *p);
void paper_survey_rows(const struct paper *p);
/* certificate_features.c */
void paper_features_rows(const struct paper *p);
/* certificate_recheck.c */
void paper_section_recheck(const struct paper *p);
/* certificate_steps.c */
void paper_steps(const struct paper *p);
/* certificate_map.c */
/* Whether any step of this kind was begun. */
bool paper_has_run(const struct paper *p, const char *kind);
void paper_map(const struct paper *p);
/* Lists the ranges of the set at PATH ({blocks, coarse, ranges}, or an array of ranges). */
void paper_ranges_row(const struct paper *p, enum phrase_id label, const char *path);

#endif
