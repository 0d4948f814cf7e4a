/*
 * report/page_font.c - makes libharu's embedded font small and correct, after everything was drawn.
 *
 * libharu 2.3.0 embeds a subset of the glyphs but whole tables that a CIDFontType2 with a
 * CIDToGIDMap has no use for (cmap, post: 200 KB deflated), a map of 65,536 glyphs, a ToUnicode
 * map that readers complain about, and a descriptor without CapHeight. The font is changed in this
 * document only; no changed font file is made.
 */
#include "report/page_inner.h"

#include <hpdf_font.h>
#include <hpdf_fontdef.h>
#include <hpdf_streams.h>
#include <stdio.h>
#include <string.h>

#define BFCHAR_MOST 100 /* entries of one section (Adobe Technical Note 5411) */

static bool is_used(const struct pen *pen, unsigned cp)
{
	return pen->used[cp / 8] >> cp % 8 & 1;
}

static void drop_tables(HPDF_TTFontDefAttr tt)
{
	for (unsigned i = 0; i < tt->offset_tbl.num_tables; i++) {
		HPDF_TTFTable *t = &tt->offset_tbl.table[i];

		if (memcmp(t->tag, "cmap", 4) == 0 || memcmp(t->tag, "post", 4) == 0)
			t->length = 0;
	}
}

static void rewrite(struct pen *pen, HPDF_Dict d, const void *bytes, size_t n)
{
	HPDF_MemStream_FreeData(d->stream);
	d->stream->size = 0;
	if (HPDF_Stream_Write(d->stream, bytes, (HPDF_UINT)n) != HPDF_OK)
		page_fail(pen, 0);
}

/* CIDs are code points; only those drawn get their glyph. */
static void rewrite_glyph_map(struct pen *pen, HPDF_FontAttr parent)
{
	unsigned last = 0;
	uint8_t *map;

	for (unsigned cp = 0; cp < 65536; cp++)
		if (is_used(pen, cp))
			last = cp;
	map = calloc(last + 1, 2);
	if (!map) {
		page_fail(pen, 0);
		return;
	}
	for (unsigned cp = 0; cp <= last; cp++) {
		HPDF_UINT16 gid;

		if (!is_used(pen, cp))
			continue;
		gid = HPDF_TTFontDef_GetGlyphid(parent->fontdef, (HPDF_UINT16)cp);
		map[2 * cp] = (uint8_t)(gid >> 8);
		map[2 * cp + 1] = (uint8_t)gid;
	}
	rewrite(pen, parent->map_stream, map, 2 * ((size_t)last + 1));
	free(map);
}

static void write_to_unicode(const struct pen *pen, FILE *out)
{
	unsigned n = 0, section = 0;

	for (unsigned cp = 0; cp < 65536; cp++)
		n += is_used(pen, cp);
	(void)fprintf(out,
		      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
		      "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
		      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
		      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
	for (unsigned cp = 0; cp < 65536; cp++) {
		if (!is_used(pen, cp))
			continue;
		if (!section) {
			section = n < BFCHAR_MOST ? n : BFCHAR_MOST;
			n -= section;
			(void)fprintf(out, "%u beginbfchar\n", section);
		}
		(void)fprintf(out, "<%04X> <%04X>\n", cp, cp);
		if (!--section)
			(void)fprintf(out, "endbfchar\n");
	}
	(void)fprintf(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

static void rewrite_to_unicode(struct pen *pen, HPDF_Dict cmap_stream)
{
	char *bytes = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&bytes, &n);

	if (out)
		write_to_unicode(pen, out);
	if (!out || fclose(out) != 0)
		page_fail(pen, 0);
	else
		rewrite(pen, cmap_stream, bytes, n);
	free(bytes);
}

void page_font_slim(struct pen *pen)
{
	HPDF_FontAttr parent = pen->font->attr;
	HPDF_FontDef def = parent->fontdef;

	if (!parent->map_stream || !parent->cmap_stream) {
		page_fail(pen, HPDF_INVALID_FONTDEF_DATA);
		return;
	}
	drop_tables(def->attr);
	rewrite_glyph_map(pen, parent);
	rewrite_to_unicode(pen, parent->cmap_stream);
	/* Makes the descriptor now, so that it can be completed (PDF/A asks for CapHeight). */
	if (pen->font->before_write_fn(pen->font) != HPDF_OK || !def->descriptor) {
		page_fail(pen, 0);
		return;
	}
	page_put_number(pen, def->descriptor, "CapHeight", def->cap_height ? def->cap_height : 750);
}
