/*
 * report/page_object.c - PDF objects by libharu's inner calls, which answer NULL when memory ends.
 */
#include "report/page_inner.h"

#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <string.h>

void page_fail(struct pen *pen, HPDF_STATUS status)
{
	if (!pen->failure)
		pen->failure = status ? status : HPDF_FAILD_TO_ALLOC_MEM;
}

static void check(struct pen *pen, HPDF_STATUS status)
{
	if (status != HPDF_OK)
		page_fail(pen, status);
}

HPDF_Dict page_dict(struct pen *pen)
{
	HPDF_Dict d = HPDF_Dict_New(pen->pdf->mmgr);

	if (!d)
		page_fail(pen, 0);
	return d;
}

HPDF_Dict page_object(struct pen *pen)
{
	HPDF_Dict d = page_dict(pen);

	if (d && HPDF_Xref_Add(pen->pdf->xref, d) != HPDF_OK) {
		page_fail(pen, 0);
		return NULL; /* Xref_Add frees what it could not add */
	}
	return d;
}

HPDF_Dict page_stream(struct pen *pen, const void *bytes, size_t n, bool is_deflated)
{
	HPDF_Dict d = HPDF_DictStream_New(pen->pdf->mmgr, pen->pdf->xref);

	if (!d) {
		page_fail(pen, 0);
		return NULL;
	}
	if (n)
		check(pen, HPDF_Stream_Write(d->stream, bytes, (HPDF_UINT)n));
	if (is_deflated)
		d->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
	return d;
}

HPDF_Array page_array(struct pen *pen)
{
	HPDF_Array a = HPDF_Array_New(pen->pdf->mmgr);

	if (!a)
		page_fail(pen, 0);
	return a;
}

void page_put(struct pen *pen, HPDF_Dict d, const char *key, void *object)
{
	if (d && object)
		check(pen, HPDF_Dict_Add(d, key, object));
	else
		page_fail(pen, 0);
}

void page_put_name(struct pen *pen, HPDF_Dict d, const char *key, const char *name)
{
	if (d)
		check(pen, HPDF_Dict_AddName(d, key, name));
}

void page_put_number(struct pen *pen, HPDF_Dict d, const char *key, long value)
{
	if (d)
		check(pen, HPDF_Dict_AddNumber(d, key, (HPDF_INT32)value));
}

void page_put_text(struct pen *pen, HPDF_Dict d, const char *key, const char *text)
{
	page_put(pen, d, key, HPDF_String_New(pen->pdf->mmgr, text, pen->pdf->cur_encoder));
}

void page_put_ascii(struct pen *pen, HPDF_Dict d, const char *key, const char *text)
{
	page_put(pen, d, key, HPDF_String_New(pen->pdf->mmgr, text, NULL));
}

void page_push(struct pen *pen, HPDF_Array a, void *object)
{
	if (a && object)
		check(pen, HPDF_Array_Add(a, object));
	else
		page_fail(pen, 0);
}

void page_push_real(struct pen *pen, HPDF_Array a, double value)
{
	if (a)
		check(pen, HPDF_Array_AddReal(a, (HPDF_REAL)value));
}

void page_push_bytes(struct pen *pen, HPDF_Array a, const void *bytes, size_t n)
{
	uint8_t copy[64];

	if (n > sizeof(copy)) {
		page_fail(pen, HPDF_BINARY_LENGTH_ERR);
		return;
	}
	memcpy(copy, bytes, n);
	page_push(pen, a, HPDF_Binary_New(pen->pdf->mmgr, copy, (HPDF_UINT)n));
}

void page_push_ascii(struct pen *pen, HPDF_Array a, const char *text)
{
	page_push(pen, a, HPDF_String_New(pen->pdf->mmgr, text, NULL));
}
