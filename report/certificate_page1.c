/*
 * report/certificate_page1.c - page 1 around the grid: title, addressee, sentence, limits,
 * signature boxes, QR code, how to check. Places are millimetres from the top of A4.
 */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "report/certificate_inner.h"

#define TITLE_Y        22.5
#define TITLE_EN_Y     31.2
#define ADDRESS_Y      39.0
#define SENTENCE_Y     66.8
#define BANNER_Y       76.8
#define NOTE_Y         102.0
#define GRID_Y         107.0
#define NOTE_LOW_Y     120.5 /* below the higher banner of a report */
#define GRID_LOW_Y     125.5
#define LIMITS_Y       187.0
#define LIMITS_HEIGHT  19.8
#define BOXES_Y        208.0
#define BOX_WIDTH      56.0
#define BOX_HEIGHT     34.0
#define BOX_GAP        1.0
#define BOX_LINES      2
#define BOX_FILLED     0.88 /* the ends of wrapped lines stay free */
#define SIGNER_EMS     24
#define PROOF_Y        244.5
#define QR_WIDTH_MM    27.0
#define PROOF_X        60.0
#define CONTRACTOR_X   112.0
#define SEAL_SIDE      18.0
#define PHONE_WIDTH    37.0
#define TITLE_SIZE     20.0
#define TITLE_EN_SIZE  11.0
#define ADDRESSEE_SIZE 12.0
#define LEGEND_WIDTH   82.0
#define SERIAL_IN_QR   40
#define PRINT_IN_QR    16

static struct sheet_item *centred(const struct paper *p, double y, double size, const char *name,
				  const char *text)
{
	struct sheet_item *item = paper_put(p, SHEET_LEFT_EDGE, y, SHEET_WIDTH, size, name, text);

	if (item) {
		item->align = SHEET_CENTRE;
		item->most_lines = 1;
	}
	return item;
}

struct room {
	double x, y, w, h;
};

/* Shrinks and wraps into the room. */
static struct sheet_item *put_room(const struct paper *p, struct room r, double size,
				   const char *name, const char *text)
{
	struct sheet_item *item = paper_put(p, r.x, r.y, r.w, size, name, text);

	if (item)
		item->h = r.h;
	return item;
}

/* A typed field, to be cut. */
static char *text_of(const struct paper *p, const char *key, char out[PAPER_TEXT])
{
	(void)text_copy(out, PAPER_TEXT, paper_typed(p, key));
	return out;
}

static void put_title(const struct paper *p)
{
	static const enum phrase_id titles[] = {
		[PAPER_CERTIFICATE] = PHRASE_TITLE_CERTIFICATE,
		[PAPER_NOT_MET] = PHRASE_TITLE_NOT_MET,
		[PAPER_FAILURE] = PHRASE_TITLE_FAILURE,
		[PAPER_INSPECTION] = PHRASE_TITLE_INSPECTION,
		[PAPER_RECHECK] = PHRASE_TITLE_RECHECK,
	};
	char en[PAPER_TEXT];

	if (p->language == LANGUAGE_EN) {
		(void)centred(p, TITLE_Y + 2, TITLE_SIZE, "title", p->s->title);
		return;
	}
	(void)centred(p, TITLE_Y, TITLE_SIZE, "title", p->s->title);
	(void)text_format(en, sizeof(en), "%s%s%s",
			  p->is_practice ? phrase(PHRASE_PRACTICE)->en : "",
			  p->is_practice ? "　" : "", phrase(titles[p->kind])->en);
	(void)centred(p, TITLE_EN_Y, TITLE_EN_SIZE, "title", en);
}

/* One line, cut to its place. */
static struct sheet_item *put_short(const struct paper *p, double x, double y, double w,
				    double size, const char *name, char text[PAPER_TEXT])
{
	struct sheet_item *item = paper_put(p, x, y, w, size, name,
					    paper_cut(p, text, paper_room(w)));

	if (item)
		item->most_lines = 1;
	return item;
}

/* The same inside a phrase, of which nothing is cut. */
static struct sheet_item *put_named(const struct paper *p, struct room r, double size,
				    const char *name, enum phrase_id id, char text[PAPER_TEXT])
{
	char whole[PAPER_TEXT];
	double rest = paper_ems(phrase_fill(whole, sizeof(whole), paper_say(p, id), "", NULL));

	(void)phrase_fill(whole, sizeof(whole), paper_say(p, id),
			  paper_cut(p, text, paper_room(r.w) - rest), NULL);
	return put_short(p, r.x, r.y, r.w, size, name, whole);
}

/* Name, department, person; the honorific stands behind the last of the organisation. */
static void put_client(const struct paper *p)
{
	char text[PAPER_TEXT];
	const char *keys[] = { "client_name", "client_department" };
	unsigned n = *paper_typed(p, keys[1]) ? 2 : 1;
	struct room r = { SHEET_LEFT_EDGE, ADDRESS_Y, CONTRACTOR_X - SHEET_LEFT_EDGE - 6, 0 };

	(void)paper_put(p, r.x, r.y, r.w, PAPER_SMALL, "client",
			paper_both_typed(p, PHRASE_CLIENT, text));
	r.y += 4.2;
	for (unsigned i = 0; i < n; i++, r.y += 6) {
		(void)text_of(p, keys[i], text);
		if ((p->language == LANGUAGE_EN) == (i == 0) || n == 1)
			(void)put_named(p, r, ADDRESSEE_SIZE, keys[i], PHRASE_TO_CLIENT, text);
		else
			(void)put_short(p, r.x, r.y, r.w, ADDRESSEE_SIZE, keys[i], text);
	}
	r.y += 0.4;
	if (*text_of(p, "client_contact", text))
		(void)put_named(p, r, PAPER_BODY, "client_contact", PHRASE_CONTACT, text);
}

static void put_seal(const struct paper *p)
{
	double x = SHEET_RIGHT_EDGE - SEAL_SIDE, y = ADDRESS_Y + 1.4;
	struct sheet_item *item;

	paper_line(p, SHEET_FRAME, x, y, SEAL_SIDE, SEAL_SIDE, PAPER_RULE);
	item = put_room(p, (struct room){ x, y, SEAL_SIDE, SEAL_SIDE }, PAPER_SMALL, "seal",
			paper_say(p, PHRASE_COMPANY_SEAL));
	if (item) {
		item->align = SHEET_CENTRE;
		item->is_middle = true;
	}
}

static void put_contractor(const struct paper *p)
{
	char text[PAPER_TEXT];
	double x = CONTRACTOR_X, w = SHEET_RIGHT_EDGE - SEAL_SIDE - 2 - CONTRACTOR_X;
	double y = ADDRESS_Y + 4.2, phone_w = SHEET_RIGHT_EDGE - CONTRACTOR_X;
	struct sheet_item *item;

	(void)paper_put(p, x, ADDRESS_Y, w, PAPER_SMALL, "contractor",
			paper_both_typed(p, PHRASE_CONTRACTOR, text));
	(void)put_short(p, x, y, w, PAPER_BODY, "contractor_name",
			text_of(p, "contractor_name", text));
	y += 5.2;
	if (*text_of(p, "contractor_office", text)) {
		(void)put_short(p, x, y, w, 9, "contractor_office", text);
		y += 4.4;
	}
	(void)text_of(p, "contractor_address", text);
	(void)put_room(p, (struct room){ x, y, w, 7.6 }, 9, "contractor_address",
		       paper_cut(p, text, 1.76 * paper_room(w)));
	y = ADDRESS_Y + 21;
	/* The person stands beside the phone, below the seal's place. */
	(void)paper_typed_join(p, text, sizeof(text), " ", "responsible_title", "responsible_name",
			       NULL);
	if (*text) {
		phone_w = PHONE_WIDTH;
		item = put_named(p,
				 (struct room){ x + phone_w, y, SHEET_RIGHT_EDGE - x - phone_w, 0 },
				 9, "responsible_name", PHRASE_RESPONSIBLE_PERSON, text);
		if (item)
			item->align = SHEET_RIGHT;
	}
	(void)put_named(p, (struct room){ x, y, phone_w - 1, 0 }, 9, "contractor_phone",
			PHRASE_PHONE, text_of(p, "contractor_phone", text));
	put_seal(p);
}

static void put_sentence(const struct paper *p)
{
	static const enum phrase_id sentences[] = {
		[PAPER_CERTIFICATE] = PHRASE_SENTENCE_CERTIFICATE,
		[PAPER_NOT_MET] = PHRASE_SENTENCE_NOT_MET,
		[PAPER_FAILURE] = PHRASE_SENTENCE_FAILURE,
		[PAPER_INSPECTION] = PHRASE_SENTENCE_INSPECTION,
		[PAPER_RECHECK] = PHRASE_SENTENCE_RECHECK,
	};
	/* Practice certifies nothing, but says that nothing was erased or reached. */
	bool is_replaced = p->is_practice && p->kind == PAPER_CERTIFICATE;
	const struct phrase *f = phrase(is_replaced ? PHRASE_PRACTICE_SENTENCE
						    : sentences[p->kind]);
	const char *level = record_text(p->v, "measured.verdict.level");
	const char *required = record_text(p->v, "measured.plan.required");
	const char *original = record_text(p->v, "measured.recheck.original.number");
	char text[PAPER_TEXT];

	for (int beside = 0; beside < (p->language == LANGUAGE_JA ? 2 : 1); beside++) {
		enum language l = beside ? LANGUAGE_EN : p->language;

		(void)phrase_fill(text, sizeof(text), l == LANGUAGE_JA ? f->ja : f->en,
				  level ? phrase_word_in(l, "level", level) : "",
				  required ? phrase_word_in(l, "level", required) : "",
				  original ? original : "", NULL);
		(void)centred(p, SENTENCE_Y + 4.8 * beside, beside ? PAPER_SMALL : PAPER_BODY,
			      "sentence", text);
	}
}

/* Two limits a line. */
static double put_limit_lines(const struct paper *p, enum language language, double y)
{
	bool is_reading = paper_is_reading(p);
	const enum phrase_id ids[] = {
		PHRASE_LIMIT_1,
		is_reading ? PHRASE_LIMIT_2_INSPECTION : PHRASE_LIMIT_2,
		is_reading ? PHRASE_LIMIT_3_INSPECTION : PHRASE_LIMIT_3,
		PHRASE_LIMIT_4,
	};
	/* English alone has the room of both. */
	double size = p->language == LANGUAGE_EN ? 9.5 : PAPER_SMALL, step = size * PAPER_LINE_MM;
	char text[PAPER_TEXT];

	for (size_t i = 0; i < 4; i += 2, y += step) {
		(void)text_format(text, sizeof(text), "%s%s%s", phrase_in(language, ids[i]),
				  language == LANGUAGE_JA ? "　" : "; ",
				  phrase_in(language, ids[i + 1]));
		(void)put_room(p,
			       (struct room){ SHEET_LEFT_EDGE + 2, y, SHEET_WIDTH - 4,
					      step + 0.05 },
			       size, "limits", text);
	}
	return y;
}

static void put_limits(const struct paper *p)
{
	char text[PAPER_TEXT];
	double y = LIMITS_Y + (p->language == LANGUAGE_EN ? 2.6 : 0.7);

	paper_line(p, SHEET_FRAME, SHEET_LEFT_EDGE, LIMITS_Y, SHEET_WIDTH, LIMITS_HEIGHT,
		   PAPER_RULE);
	(void)put_room(p, (struct room){ SHEET_LEFT_EDGE + 2, y, SHEET_WIDTH - 4, 3.8 },
		       PAPER_SMALL, "limits", paper_both(p, PHRASE_LIMITS_HEAD, text));
	y += p->language == LANGUAGE_EN ? 4.6 : 3.75;
	if (p->language == LANGUAGE_JA)
		y = put_limit_lines(p, LANGUAGE_JA, y);
	(void)put_limit_lines(p, LANGUAGE_EN, y);
}

/* What the marks at typed fields mean, at the right end of the line above the grid. */
static void put_legend(const struct paper *p, double y)
{
	char text[PAPER_TEXT];
	struct sheet_item *item = paper_put(p, SHEET_RIGHT_EDGE - LEGEND_WIDTH, y, LEGEND_WIDTH,
					    PAPER_SMALL, "legend",
					    paper_both(p, PHRASE_TYPED_LEGEND, text));

	if (item) {
		item->align = SHEET_RIGHT;
		item->most_lines = 1;
	}
}

static void put_box(const struct paper *p, unsigned i, enum phrase_id label, const char *field,
		    const char *name, const char *state)
{
	double x = SHEET_LEFT_EDGE + i * (BOX_WIDTH + BOX_GAP), y = BOXES_Y;
	bool is_long = paper_ems(state) > BOX_LINES * BOX_FILLED * paper_room(BOX_WIDTH - 3);
	double state_h = is_long ? 11.3 : 7.6;
	char both[PAPER_TEXT];
	struct sheet_item *item;

	paper_line(p, SHEET_FRAME, x, y, BOX_WIDTH, BOX_HEIGHT, PAPER_RULE);
	paper_line(p, SHEET_RULE, x, y + 5.4, BOX_WIDTH, 0, PAPER_RULE);
	item = put_room(p, (struct room){ x + 1.5, y, BOX_WIDTH - 3, 5.4 }, PAPER_SMALL + 1, field,
			paper_both(p, label, both));
	if (item)
		item->is_middle = true;
	(void)put_room(p, (struct room){ x + 1.5, y + 6.4, BOX_WIDTH - 3, 8.6 }, PAPER_BODY, field,
		       name);
	item = put_room(p, (struct room){ x + BOX_WIDTH - 9, y + 18, 7.5, 4 }, PAPER_SMALL, field,
			paper_say(p, PHRASE_SEAL));
	if (item)
		item->align = SHEET_RIGHT;
	(void)put_room(p,
		       (struct room){ x + 1.5, y + BOX_HEIGHT - 1 - state_h, BOX_WIDTH - 3,
				      state_h },
		       PAPER_SMALL, field, state);
	(void)sheet_add(p->s, SHEET_FIELD, x, y, BOX_WIDTH, BOX_HEIGHT, field);
}

/* Who was named for a box, as typed; "" where nobody was. */
static const char *name_in_box(const struct paper *p, char out[PAPER_TEXT], const char *const *keys)
{
	char name[PAPER_TEXT - 8];

	(void)paper_typed_join(p, name, sizeof(name), " ", keys[0], keys[1], keys[2], NULL);
	(void)text_format(out, PAPER_TEXT, "%s%s", *name ? PAPER_TYPED_MARK : "", name);
	return paper_cut(p, out, BOX_LINES * BOX_FILLED * paper_room(BOX_WIDTH - 3));
}

static void put_boxes(const struct paper *p)
{
	static const char *const operator[] = { "operator_title", "operator_name", "operator_id" };
	static const char *const witness[] = { "witness_organisation", "witness_title",
					       "witness_name" };
	static const char *const responsible[] = { "responsible_title", "responsible_name", NULL };
	char name[PAPER_TEXT], state[PAPER_TEXT], signer[PAPER_TEXT], when[PAPER_SHORT];
	const char *key = record_text(p->v, "measured.signer.name");

	(void)text_copy(signer, sizeof(signer), key ? key : "");
	(void)phrase_fill(state, sizeof(state), paper_say(p, PHRASE_BOX_SIGNED),
			  paper_cut(p, signer, SIGNER_EMS), paper_time(p->s->issued, when), NULL);
	put_box(p, 0, PHRASE_BOX_OPERATOR, "operator", name_in_box(p, name, operator), state);
	put_box(p, 1, PHRASE_BOX_WITNESS, "witness", name_in_box(p, name, witness),
		paper_say(p, *paper_typed(p, "witness_name") ? PHRASE_BOX_ON_PAPER
							     : PHRASE_BOX_NOT_DEMANDED));
	(void)name_in_box(p, name, responsible);
	put_box(p, 2, PHRASE_BOX_RESPONSIBLE, "responsible", name,
		paper_say(p, *name ? PHRASE_BOX_ON_PAPER : PHRASE_BOX_NOT_DEMANDED));
}

/* Upper case, and %XX for what a QR code's alphanumeric mode lacks; N characters at most, then a
 * plus sign where something was cut. */
static void append_for_qr(char out[PAPER_TEXT], const char *text, size_t most)
{
	size_t n = 0;

	for (; *text; text++) {
		unsigned char c = (unsigned char)toupper((unsigned char)*text);
		char one[4];

		(void)text_format(one, sizeof(one),
				  isalnum(c) || c == '-' || c == '.' ? "%c" : "%%%02X",
				  (unsigned)c);
		if (n + strlen(one) > most) {
			(void)text_append(out, PAPER_TEXT, "+");
			return;
		}
		n += strlen(one);
		(void)text_append(out, PAPER_TEXT, "%s", one);
	}
}

/* Number, serial, verdict, digest of the record, begin of the signer's: fields by slashes. */
static void put_qr(const struct paper *p)
{
	char text[PAPER_TEXT], serial[PAPER_TEXT], digest[DIGEST_HEX];
	const char *number = record_text(p->v, "number");
	const char *print = record_text(p->v, "measured.signer.certificate_sha256");
	const char *word = paper_result(p);

	text_hex(record_digest(p->v), DIGEST_BYTES, digest);
	(void)text_copy(text, sizeof(text), p->is_practice ? "PRACTICE/" : "");
	append_for_qr(text, number ? number : "", PAPER_SHORT);
	(void)text_append(text, sizeof(text), "/");
	(void)paper_raw(p, "measured.device.serial", serial, sizeof(serial));
	append_for_qr(text, serial, SERIAL_IN_QR);
	(void)text_append(text, sizeof(text), "/");
	append_for_qr(text, word ? word : "", PAPER_SHORT);
	(void)text_append(text, sizeof(text), p->kind == PAPER_NOT_MET ? "-BELOW-REQUIRED/" : "/");
	append_for_qr(text, digest, DIGEST_HEX);
	(void)text_append(text, sizeof(text), "/");
	append_for_qr(text, print ? print : "", PRINT_IN_QR);
	(void)sheet_add(p->s, SHEET_QR, SHEET_LEFT_EDGE + 2.5, PROOF_Y + 2.5, QR_WIDTH_MM,
			QR_WIDTH_MM, text);
}

static void put_digest(const struct paper *p, double x, enum phrase_id label, const char *digest)
{
	double w = (SHEET_RIGHT_EDGE - PROOF_X - 1) / 2;
	char both[PAPER_TEXT];

	(void)put_room(p, (struct room){ x, PROOF_Y, w, 4 }, PAPER_SMALL, "digest",
		       paper_both(p, label, both));
	(void)put_room(p, (struct room){ x, PROOF_Y + 3.8, w, 8.6 }, PAPER_DIGEST, "digest",
		       digest);
}

static void put_proof(const struct paper *p)
{
	static const enum phrase_id checks[] = { PHRASE_CHECK_1, PHRASE_CHECK_2, PHRASE_CHECK_3 };
	char digest[PAPER_SHORT], hex[DIGEST_HEX];
	double x = PROOF_X, w = SHEET_RIGHT_EDGE - x, y = PROOF_Y + 12.8;
	struct sheet_item *item;

	put_qr(p);
	text_hex(record_digest(p->v), DIGEST_BYTES, hex);
	*digest = '\0';
	for (size_t i = 0; i < DIGEST_BYTES; i += 2)
		(void)text_append(digest, sizeof(digest), "%s%.4s", i ? " " : "", hex + 2 * i);
	put_digest(p, x, PHRASE_RECORD_DIGEST, digest);
	(void)paper_digest(p, "measured.signer.certificate_sha256", digest);
	put_digest(p, (SHEET_RIGHT_EDGE + x + 1) / 2, PHRASE_SIGNER_DIGEST, digest);
	for (int beside = 0; beside < (p->language == LANGUAGE_JA ? 2 : 1); beside++) {
		enum language l = beside ? LANGUAGE_EN : p->language;

		for (size_t i = 0; i < 3; i++, y += 3.7)
			(void)put_room(p, (struct room){ x, y, w, 3.75 }, PAPER_SMALL, "check",
				       phrase_in(l, checks[i]));
	}
	item = put_room(p, (struct room){ SHEET_RIGHT_EDGE - 12, 276.6, 12, 3.8 }, PAPER_SMALL,
			"end", paper_say(p, PHRASE_END));
	if (item)
		item->align = SHEET_RIGHT;
}

void paper_page1(const struct paper *p)
{
	bool is_low = p->kind == PAPER_NOT_MET || p->kind == PAPER_FAILURE;

	(void)sheet_block(p->s, SHEET_FIRST); /* failures: sheet_finish() */
	put_title(p);
	put_client(p);
	put_contractor(p);
	put_sentence(p);
	paper_banner(p, BANNER_Y);
	(void)centred(p, is_low ? NOTE_LOW_Y : NOTE_Y, PAPER_BODY, "note",
		      paper_say(p, PHRASE_RECORD_NOTE));
	put_legend(p, (is_low ? NOTE_LOW_Y : NOTE_Y) + 1);
	paper_grid(p, is_low ? GRID_LOW_Y : GRID_Y);
	if (!is_low) /* a report has them on page 2 only: its banner needs the room */
		put_limits(p);
	put_boxes(p);
	put_proof(p);
}
