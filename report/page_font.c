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

#include "base/bytes.h"

/* OpenType's table directory: 12 bytes, then 16 for each table. */
#define FONT_HEAD       ((size_t)12)
#define FONT_AT_TABLES  4
#define TABLE_ENTRY     ((size_t)16)
#define TABLE_AT_SUM    4
#define TABLE_AT_OFFSET 8
#define TABLE_AT_SIZE   12
#define BFCHAR_MOST     100 /* entries of one section (Adobe Technical Note 5411) */

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
		map[2 * (size_t)cp] = (uint8_t)(gid >> 8);
		map[2 * (size_t)cp + 1] = (uint8_t)gid;
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

/* A stream's bytes in one piece; NULL: no memory. */
static uint8_t *gather(HPDF_Stream stream, size_t *ret_n)
{
	HPDF_UINT n_pieces = HPDF_MemStream_GetBufCount(stream);
	uint8_t *bytes = malloc(stream->size ? stream->size : 1);
	size_t n = 0;

	for (HPDF_UINT i = 0; bytes && i < n_pieces; i++) {
		HPDF_UINT length = 0;
		const HPDF_BYTE *piece = HPDF_MemStream_GetBufPtr(stream, i, &length);

		if (!piece || length > stream->size - n)
			length = 0;
		if (length)
			memcpy(bytes + n, piece, length);
		n += length;
	}
	*ret_n = n;
	return bytes;
}

static uint32_t checksum(const uint8_t *table, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 4 <= n; i += 4)
		sum += be32(table + i);
	for (size_t i = n & ~(size_t)3; i < n; i++)
		sum += (uint32_t)table[i] << (24 - 8 * (i & 3));
	return sum;
}

/* Zeroes the metrics of glyphs that are not embedded: 15 KB deflated. The last long metric stays,
 * for it holds for all glyphs behind it. */
static void blank_metrics(const HPDF_TTFontDefAttr_Rec *tt, uint8_t *entry, uint8_t *table,
			  size_t n)
{
	size_t n_long = tt->num_h_metric;

	for (size_t gid = 0; gid < tt->num_glyphs; gid++) {
		size_t at = gid < n_long ? 4 * gid : 4 * n_long + 2 * (gid - n_long);
		size_t size = gid < n_long ? 4 : 2;

		if (gid + 1 == n_long || tt->glyph_tbl.flgs[gid] || at + size > n)
			continue;
		memset(table + at, 0, size);
	}
	put_be32(entry + TABLE_AT_SUM, checksum(table, n));
}

static void slim_metrics(struct pen *pen, HPDF_FontDef def)
{
	HPDF_Dict file = HPDF_Dict_GetItem(def->descriptor, "FontFile2", HPDF_OCLASS_DICT);
	size_t n = 0;
	uint8_t *font = file && file->stream ? gather(file->stream, &n) : NULL;
	unsigned n_tables = n >= FONT_HEAD ? be16(font + FONT_AT_TABLES) : 0;

	if (!font)
		page_fail(pen, 0);
	for (unsigned i = 0; i < n_tables && FONT_HEAD + TABLE_ENTRY * (i + 1) <= n; i++) {
		uint8_t *entry = font + FONT_HEAD + TABLE_ENTRY * i;
		size_t at = be32(entry + TABLE_AT_OFFSET), size = be32(entry + TABLE_AT_SIZE);

		if (memcmp(entry, "hmtx", 4) == 0 && at <= n && size <= n - at) {
			blank_metrics(def->attr, entry, font + at, size);
			rewrite(pen, file, font, n);
		}
	}
	free(font);
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
	slim_metrics(pen, def);
	page_put_number(pen, def->descriptor, "CapHeight", def->cap_height ? def->cap_height : 750);
}
