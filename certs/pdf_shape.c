/*
 * certs/pdf_shape.c - walks a base revision along the table of pdf_shape_table.c. See pdf_shape.h.
 * From the trailer every reference leads to an object in one role; an object in two roles, in
 * none, or with a key that its role lacks is refused. No recursion: dictionaries wait in a queue.
 */
#include "certs/pdf_shape.h"

#include <errno.h>
#include <string.h>

#include "certs/pades.h"
#include "certs/pdf_shape_table.h"

#define ARRAY_MOST 1000 /* references in one array */

/* A dictionary that waits to be looked at. */
struct waiting {
	uint32_t dict, object; /* the object that it stands in */
	enum shape shape;
};

struct walk {
	const struct pdf_file *f;
	uint8_t *roles; /* enum shape of each object of the base, by number */
	struct waiting *queue;
	size_t n_queue, room;
	uint32_t object; /* the one being looked at */
	struct error *err;
};

static void walk_clear(struct walk *w)
{
	free(w->roles);
	free(w->queue);
}

static int refuse(const struct walk *w, const char *what, const char *key)
{
	return error_set(w->err, REASON_PDF_NOT_OURS, 0, NULL, "object %u: %s%s%s", w->object, what,
			 key ? " " : "", key ? key : "");
}

static bool is_stream(enum shape shape)
{
	return shape >= SHAPE_CONTENT && shape <= SHAPE_APPEARANCE;
}

/* An object that can serve one master only. */
static bool is_single(enum shape shape)
{
	return shape == SHAPE_LENGTH || shape == SHAPE_CONTENT;
}

static int wait_for(struct walk *w, uint32_t dict, uint32_t object, enum shape shape)
{
	if (w->n_queue == w->room) {
		size_t room = w->room ? w->room * 2 : 128;
		struct waiting *queue = realloc(w->queue, room * sizeof(*queue));

		if (!queue)
			return error_set(w->err, REASON_NO_MEMORY, ENOMEM, NULL, "PDF objects");
		w->queue = queue;
		w->room = room;
	}
	w->queue[w->n_queue++] = (struct waiting){ .dict = dict, .object = object, .shape = shape };
	return 0;
}

/* A reference gives its object a role; later ones must give it the same. */
static int claim(struct walk *w, uint32_t value, enum shape shape, const char *key)
{
	uint32_t number = pdf_ref(&w->f->v, value);
	const struct pdf_object *o = number ? pdf_object(w->f, number, 0) : NULL;
	enum pdf_kind kind = shape == SHAPE_LENGTH ? PDF_INTEGER : PDF_DICT;

	if (!o || w->f->v.all[o->value].kind != kind || o->has_stream != is_stream(shape))
		return refuse(w, "reference to another kind of object in", key);
	if (w->roles[number])
		return w->roles[number] == shape && !is_single(shape)
			       ? 0
			       : refuse(w, "reference to an object of another use in", key);
	w->roles[number] = (uint8_t)shape;
	return shape == SHAPE_LENGTH ? 0 : wait_for(w, o->value, number, shape);
}

static bool is_number(const struct pdf_value *v)
{
	return v->kind == PDF_INTEGER || v->kind == PDF_REAL;
}

static bool all_numbers(const struct pdf_values *v, uint32_t array)
{
	for (uint32_t i = v->all[array].first; i; i = v->all[i].next)
		if (!is_number(&v->all[i]))
			return false;
	return v->all[array].kind == PDF_ARRAY;
}

/* Numbers, or as in /W arrays of numbers among them. */
static bool all_widths(const struct pdf_values *v, uint32_t array)
{
	for (uint32_t i = v->all[array].first; i; i = v->all[i].next)
		if (!is_number(&v->all[i]) && !all_numbers(v, i))
			return false;
	return v->all[array].kind == PDF_ARRAY;
}

static bool all_of_kind(const struct pdf_values *v, uint32_t array, enum pdf_kind kind)
{
	for (uint32_t i = v->all[array].first; i; i = v->all[i].next)
		if (v->all[i].kind != kind)
			return false;
	return v->all[array].kind == PDF_ARRAY;
}

/* Values that lead nowhere. */
static bool plain_fits(const struct pdf_values *v, uint32_t value, const struct shape_row *row)
{
	const struct pdf_value *x = &v->all[value];

	switch (row->want) {
	case WANT_EXACT:
		return !row->text || pdf_is(v, value, row->text);
	case WANT_INTEGER:
		return x->kind == PDF_INTEGER;
	case WANT_NUMBER:
		return is_number(x);
	case WANT_STRING:
		return x->kind == PDF_TEXT || x->kind == PDF_HEX;
	case WANT_NAME:
		return x->kind == PDF_NAME;
	case WANT_BOX:
		return all_numbers(v, value) && x->n == 4;
	case WANT_NUMBERS:
		return all_widths(v, value);
	case WANT_NAMES:
		return all_of_kind(v, value, PDF_NAME);
	case WANT_IDS:
		return all_of_kind(v, value, PDF_HEX) && x->n == 2;
	default:
		return false;
	}
}

static int check_dict(struct walk *w, uint32_t value, const struct shape_row *row)
{
	if (w->f->v.all[value].kind == PDF_DICT)
		return wait_for(w, value, w->object, row->shape);
	return claim(w, value, row->shape, row->key);
}

/* Each item of an array, by the rule for a single one. */
static int check_array(struct walk *w, uint32_t array, const struct shape_row *row)
{
	const struct pdf_values *v = &w->f->v;

	if (v->all[array].kind != PDF_ARRAY || v->all[array].n > ARRAY_MOST)
		return refuse(w, "array expected in", row->key);
	for (uint32_t i = v->all[array].first; i; i = v->all[i].next) {
		int rc = row->want == WANT_DICTS ? check_dict(w, i, row)
						 : claim(w, i, row->shape, row->key);

		if (rc)
			return rc;
	}
	return 0;
}

static int check_value(struct walk *w, uint32_t value, const struct shape_row *row)
{
	enum pdf_kind kind = w->f->v.all[value].kind;

	switch (row->want) {
	case WANT_DICT:
		return check_dict(w, value, row);
	case WANT_REF:
		return claim(w, value, row->shape, row->key);
	case WANT_DICTS:
	case WANT_REFS:
		return check_array(w, value, row);
	case WANT_CONTENT:
		return kind == PDF_ARRAY ? check_array(w, value, row)
					 : claim(w, value, row->shape, row->key);
	default:
		return plain_fits(&w->f->v, value, row)
			       ? 0
			       : refuse(w, "unexpected value of", row->key);
	}
}

/* /Length and /Filter of a stream; XMP must be readable without a filter (PDF/A). */
static int check_stream_key(struct walk *w, uint32_t key, uint32_t value, enum shape shape,
			    bool *ret_known)
{
	const struct pdf_values *v = &w->f->v;

	*ret_known = true;
	if (pdf_is(v, key, "/Length"))
		return v->all[value].kind == PDF_INTEGER ? 0
							 : claim(w, value, SHAPE_LENGTH, "/Length");
	if (pdf_is(v, key, "/Filter") && shape != SHAPE_METADATA)
		return pdf_is(v, value, "[ /FlateDecode ]")
			       ? 0
			       : refuse(w, "unexpected value of", "/Filter");
	*ret_known = false;
	return 0;
}

static const struct shape_row *row_of(const struct pdf_values *v, enum shape shape, uint32_t key)
{
	for (size_t i = 0; i < shape_n_rows; i++)
		if (shape_rows[i].in == shape &&
		    (!shape_rows[i].key || pdf_is(v, key, shape_rows[i].key)))
			return &shape_rows[i];
	return NULL;
}

static int check_keys(struct walk *w, const struct waiting *at)
{
	const struct pdf_values *v = &w->f->v;

	for (uint32_t key = v->all[at->dict].first; key; key = v->all[v->all[key].next].next) {
		const struct shape_row *row = row_of(v, at->shape, key);
		bool is_known = false;
		int rc = 0;

		if (is_stream(at->shape))
			rc = check_stream_key(w, key, v->all[key].next, at->shape, &is_known);
		if (!rc && !is_known && !row) {
			char name[PDF_NAME_MOST + 2] = "";

			memcpy(name, v->bytes + v->all[key].at, v->all[key].end - v->all[key].at);
			return refuse(w, "unexpected", name);
		}
		if (!rc && !is_known)
			rc = check_value(w, v->all[key].next, row);
		if (rc)
			return rc;
	}
	for (size_t i = 0; i < shape_n_rows; i++)
		if (shape_rows[i].in == at->shape && shape_rows[i].is_needed &&
		    !pdf_get(v, at->dict, shape_rows[i].key))
			return refuse(w, "lacks", shape_rows[i].key);
	return 0;
}

/* The whole walk; every object must have got a role. */
static int walk_all(struct walk *w)
{
	int rc = wait_for(w, w->f->revisions[0].trailer, 0, SHAPE_TRAILER);

	for (size_t i = 0; !rc && i < w->n_queue; i++) {
		struct waiting at = w->queue[i]; /* the queue moves when it grows */

		w->object = at.object;
		rc = check_keys(w, &at);
	}
	for (uint32_t n = 1; !rc && n <= w->f->revisions[0].n_objects; n++)
		if (!w->roles[n]) {
			w->object = n;
			rc = refuse(w, "nothing refers to it", NULL);
		}
	return rc;
}

/* Things of which a paper has one. */
static int check_single(struct walk *w)
{
	static const enum shape singles[] = { SHAPE_CATALOG, SHAPE_PAGES,    SHAPE_FORM,
					      SHAPE_FONT,    SHAPE_CID_FONT, SHAPE_FILESPEC,
					      SHAPE_RECORD,  SHAPE_METADATA, SHAPE_PROFILE };
	unsigned seen[SHAPE_COUNT] = { 0 };

	for (uint32_t n = 1; n <= w->f->revisions[0].n_objects; n++)
		if (++seen[w->roles[n]] > 1)
			for (size_t i = 0; i < sizeof(singles) / sizeof(singles[0]); i++)
				if (w->roles[n] == singles[i]) {
					w->object = n;
					return refuse(w, "a second one of its kind", NULL);
				}
	return 0;
}

static uint32_t find_role(const struct walk *w, enum shape shape)
{
	uint32_t n = 1;

	while (n <= w->f->revisions[0].n_objects && w->roles[n] != shape)
		n++;
	return n <= w->f->revisions[0].n_objects ? n : 0;
}

static uint32_t dict_of(const struct walk *w, enum shape shape)
{
	const struct pdf_object *o = pdf_object(w->f, find_role(w, shape), 0);

	return o ? o->value : 0;
}

static unsigned count_role(const struct walk *w, enum shape shape)
{
	unsigned count = 0;

	for (uint32_t n = 1; n <= w->f->revisions[0].n_objects; n++)
		count += w->roles[n] == shape;
	return count;
}

/* How often NUMBER stands in an array of references. */
static unsigned times_in(const struct pdf_values *v, uint32_t array, uint32_t number)
{
	unsigned times = 0;

	for (uint32_t i = v->all[array].first; i; i = v->all[i].next)
		times += pdf_ref(v, i) == number;
	return times;
}

/* Each page stands once among the kids, and no page elsewhere. */
static int check_pages(struct walk *w, struct pdf_parts *parts)
{
	const struct pdf_values *v = &w->f->v;
	uint32_t dict = dict_of(w, SHAPE_PAGES), kids = pdf_get(v, dict, "/Kids");

	w->object = find_role(w, SHAPE_PAGES);
	if (!v->all[kids].n || v->all[kids].n > PDF_PAGES ||
	    v->all[kids].n != count_role(w, SHAPE_PAGE) ||
	    v->all[pdf_get(v, dict, "/Count")].number != v->all[kids].n)
		return refuse(w, "number of pages in", "/Kids");
	for (uint32_t i = v->all[kids].first; i; i = v->all[i].next) {
		if (times_in(v, kids, pdf_ref(v, i)) != 1)
			return refuse(w, "a page twice in", "/Kids");
		parts->pages[parts->n_pages++] = pdf_ref(v, i);
	}
	return 0;
}

/* One of the three names, and no other field with it. */
static bool name_is_good(const struct walk *w, const struct pdf_object *field)
{
	static const char *const names[] = { FIELD_OPERATOR, FIELD_WITNESS, FIELD_RESPONSIBLE };
	char name[64];

	if (!pdf_string(&w->f->v, pdf_get(&w->f->v, field->value, "/T"), name, sizeof(name)))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return pdf_field(w->f, name, 0) == field;
	return false;
}

static unsigned times_on_pages(const struct walk *w, const struct pdf_parts *parts, uint32_t number)
{
	unsigned times = 0;

	for (unsigned i = 0; i < parts->n_pages; i++) {
		const struct pdf_object *page = pdf_object(w->f, parts->pages[i], 0);

		times += times_in(&w->f->v, pdf_get(&w->f->v, page->value, "/Annots"), number);
	}
	return times;
}

/* A field stands once in the form, once on the page that it names, and has nothing to show. */
static int check_field(struct walk *w, const struct pdf_parts *parts, uint32_t number,
		       uint32_t fields)
{
	const struct pdf_values *v = &w->f->v;
	const struct pdf_object *o = pdf_object(w->f, number, 0);
	const struct pdf_object *page = pdf_object(w->f, pdf_ref(v, pdf_get(v, o->value, "/P")), 0);
	uint32_t ap = pdf_resolve(w->f, pdf_get(v, o->value, "/AP"), 0);
	const struct pdf_object *look = pdf_object(w->f, pdf_ref(v, pdf_get(v, ap, "/N")), 0);
	size_t budget = 1024, n = 0;
	_free_ uint8_t *bytes = NULL;
	int rc;

	w->object = number;
	if (!name_is_good(w, o))
		return refuse(w, "field with an unknown or second name", NULL);
	if (times_in(v, fields, number) != 1 || times_on_pages(w, parts, number) != 1 || !page ||
	    times_in(v, pdf_get(v, page->value, "/Annots"), number) != 1)
		return refuse(w, "field is not once in the form and once on its page", NULL);
	if (!look)
		return refuse(w, "field without appearance", NULL);
	rc = pdf_stream_read(w->f, look, &budget, &bytes, &n, w->err);
	return rc || !n ? rc : refuse(w, "appearance of a field is not empty", NULL);
}

static int check_fields(struct walk *w, const struct pdf_parts *parts)
{
	uint32_t fields = pdf_get(&w->f->v, dict_of(w, SHAPE_FORM), "/Fields");

	w->object = find_role(w, SHAPE_FORM);
	if (!pdf_field(w->f, FIELD_OPERATOR, 0) || count_role(w, SHAPE_FIELD) > 3)
		return refuse(w, "fields in", "/Fields");
	for (uint32_t n = 1; n <= w->f->revisions[0].n_objects; n++) {
		int rc = w->roles[n] == SHAPE_FIELD ? check_field(w, parts, n, fields) : 0;

		if (rc)
			return rc;
	}
	return 0;
}

static bool is_record_name(const struct pdf_values *v, uint32_t value)
{
	char name[32];

	return pdf_string(v, value, name, sizeof(name)) && strcmp(name, "record.json") == 0;
}

/* /Names [ (record.json) filespec ] and /AF [ filespec ], one and the same. */
static int check_attachment(struct walk *w)
{
	const struct pdf_values *v = &w->f->v;
	uint32_t catalog = dict_of(w, SHAPE_CATALOG), af = pdf_get(v, catalog, "/AF");
	uint32_t tree = pdf_resolve(w->f, pdf_get(v, catalog, "/Names"), 0);
	uint32_t files = pdf_resolve(w->f, pdf_get(v, tree, "/EmbeddedFiles"), 0);
	uint32_t names = pdf_get(v, files, "/Names"), number = find_role(w, SHAPE_FILESPEC);
	uint32_t spec = dict_of(w, SHAPE_FILESPEC);

	w->object = number;
	if (v->all[names].kind != PDF_ARRAY || v->all[names].n != 2 ||
	    !is_record_name(v, pdf_item(v, names, 0)) ||
	    pdf_ref(v, pdf_item(v, names, 1)) != number || v->all[af].n != 1)
		return refuse(w, "attachments other than record.json in", "/Names");
	if (!is_record_name(v, pdf_get(v, spec, "/F")) ||
	    !is_record_name(v, pdf_get(v, spec, "/UF")))
		return refuse(w, "another file name in", "/F");
	return 0;
}

/* Said by name, since it is the record that is missing. */
static bool has_attachment(const struct pdf_file *f)
{
	const struct pdf_object *catalog = pdf_catalog(f, 0);
	uint32_t names = catalog ? pdf_resolve(f, pdf_get(&f->v, catalog->value, "/Names"), 0) : 0;

	return pdf_get(&f->v, names, "/EmbeddedFiles") != 0;
}

int pdf_shape_check(const struct pdf_file *f, struct pdf_parts *ret, struct error *err)
{
	_clear_(walk_clear) struct walk w = { .f = f, .err = err };
	struct pdf_parts parts = { .n_pages = 0 };
	int rc;

	w.roles = calloc(f->revisions[0].n_objects + 1, 1);
	if (!w.roles)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "PDF objects");
	if (!has_attachment(f))
		return error_set(err, REASON_ATTACHMENT_MISSING, 0, NULL, "record.json");
	rc = walk_all(&w);
	if (!rc)
		rc = check_single(&w);
	if (!rc)
		rc = check_pages(&w, &parts);
	if (!rc)
		rc = check_fields(&w, &parts);
	if (!rc)
		rc = check_attachment(&w);
	if (rc)
		return rc;
	parts.record = find_role(&w, SHAPE_RECORD);
	parts.metadata = find_role(&w, SHAPE_METADATA);
	*ret = parts;
	return 0;
}
