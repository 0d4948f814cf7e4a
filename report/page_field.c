/*
 * report/page_field.c - the form with its empty signature fields. They stand in the base revision,
 * so that signing later changes a field and nothing else. A field is transparent: the page draws
 * the box, and a seal fits on paper.
 */
#include "report/page_inner.h"

#include <hpdf_doc.h>
#include <hpdf_objects.h>

#define FLAGS_PRINT_LOCKED           132
#define SIGNATURES_EXIST_APPEND_ONLY 3

static HPDF_Array box(struct pen *pen, double left, double bottom, double right, double top)
{
	HPDF_Array a = page_array(pen);

	page_push_real(pen, a, left);
	page_push_real(pen, a, bottom);
	page_push_real(pen, a, right);
	page_push_real(pen, a, top);
	return a;
}

/* An appearance that shows nothing (PDF/A asks for one where the rectangle isn't empty). */
static HPDF_Dict appearance(struct pen *pen, const struct page_field *f)
{
	HPDF_Dict form = page_stream(pen, NULL, 0, false), states = page_dict(pen);

	page_put_name(pen, form, "Type", "XObject");
	page_put_name(pen, form, "Subtype", "Form");
	page_put(pen, form, "BBox", box(pen, 0, 0, f->right - f->left, f->top - f->bottom));
	page_put(pen, form, "Resources", page_dict(pen));
	page_put(pen, states, "N", form);
	return states;
}

static HPDF_Dict widget(struct pen *pen, const struct page_field *f)
{
	HPDF_Dict d = page_object(pen);

	page_put_name(pen, d, "Type", "Annot");
	page_put_name(pen, d, "Subtype", "Widget");
	page_put_name(pen, d, "FT", "Sig");
	page_put_ascii(pen, d, "T", f->name);
	page_put_number(pen, d, "F", FLAGS_PRINT_LOCKED);
	page_put(pen, d, "Rect", box(pen, f->left, f->bottom, f->right, f->top));
	page_put(pen, d, "P", f->page);
	page_put(pen, d, "AP", appearance(pen, f));
	return d;
}

void page_fields_write(struct pen *pen)
{
	HPDF_Dict form = page_object(pen);
	HPDF_Array fields = page_array(pen), annotations = page_array(pen);

	for (unsigned i = 0; i < pen->n_fields; i++) {
		HPDF_Dict d = widget(pen, &pen->fields[i]);

		page_push(pen, fields, d);
		page_push(pen, annotations, d);
	}
	page_put(pen, form, "Fields", fields);
	page_put_number(pen, form, "SigFlags", SIGNATURES_EXIST_APPEND_ONLY);
	/* Indirect, so that an update can leave it alone. */
	page_put(pen, pen->pdf->catalog, "AcroForm", form);
	if (pen->n_fields)
		page_put(pen, pen->fields[0].page, "Annots", annotations);
}
