/*
 * tests/sim/pdf_sample.c - makes a base revision for tests. See pdf_sample.h.
 */
#include "tests/sim/pdf_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define HEADER "%PDF-1.7\n%\xB7\xBE\xAD\xAA\n"

const char *const paper_lines[] = { "データ消去証明書", "S/N (12\\3)", "0000", NULL };
const char paper_record[] = "{\"schema\":\"sample\"}";

/* Object, dictionary, stream (NULL: none). Streams get /Length, and /Filter where deflated. */
struct paper_row {
	enum paper_number number;
	const char *text, *stream;
	bool is_deflated;
};

static const char content_1[] =
	"BT\n/F1 20 Tf\n60 780 Td\n<30C730FC30BF6D8853BB8A3C660E66F8> Tj\nET\n"
	"1 w\n25 500 180 80 re\nS\n30 40 2.5 2.5 re\nf\n";
static const char content_2[] = "BT\n/F1 12 Tf\n60 700 Td\n<0053002F004E00200028003100320"
				"05C00330029> Tj\n0 -20 Td\n<0030003000300030> Tj\nET\n";
static const char to_unicode[] =
	"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <<\n"
	"/Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n"
	"/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n18 beginbfchar\n"
	"<0020> <0020>\n<0028> <0028>\n<0029> <0029>\n<002F> <002F>\n<0030> <0030>\n<0031> <0031>\n"
	"<0032> <0032>\n<0033> <0033>\n<004E> <004E>\n<0053> <0053>\n<005C> <005C>\n<30BF> <30BF>\n"
	"<30C7> <30C7>\n<30FC> <30FC>\n<53BB> <53BB>\n<660E> <660E>\n<66F8> <66F8>\n<6D88> <6D88>\n"
	"endbfchar\n1 beginbfchar\n<8A3C> <8A3C>\nendbfchar\nendcmap\n"
	"CMapName currentdict /CMap defineresource pop\nend\nend\n";
static const char xmp[] =
	"<?xpacket begin='\xEF\xBB\xBF' id='W5M0MpCehiHzreSzNTczkc9d'?>\n"
	"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
	"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
	"xmlns:kiyome='urn:kiyome'><kiyome:practice>false</kiyome:practice></rdf:Description></rdf:RDF>"
	"</x:xmpmeta>\n<?xpacket end='r'?>";

#define FIELD(name, x)                                                                    \
	"<<\n/FT /Sig\n/T (" name ")\n/Type /Annot\n/Subtype /Widget\n/F 132\n/Rect [ " x \
	" ]\n/P 10 0 R\n/AP <<\n/N 23 0 R\n>>\n>>"
#define PAGE(content, annotations)                                                                    \
	"<<\n/Type /Page\n/MediaBox [ 0 0 595.276 841.89001 ]\n/Contents " content                    \
	" 0 R\n/Resources <<\n/ProcSet [ /PDF /Text /ImageB /ImageC /ImageI ]\n/Font <<\n/F1 4 0 R\n" \
	">>\n>>\n/Parent 2 0 R\n" annotations ">>"

static const struct paper_row rows[] = {
	{ PAPER_CATALOG,
	  "<<\n/Type /Catalog\n/Pages 2 0 R\n/Lang (ja)\n/Metadata 15 0 R\n/OutputIntents [ <<\n"
	  "/Type /OutputIntent\n/S /GTS_PDFA1\n/OutputConditionIdentifier (sRGB)\n/Info (sRGB)\n"
	  "/DestOutputProfile 16 0 R\n>> ]\n/Names <<\n/EmbeddedFiles <<\n/Names [ (record.json) 18 0 R ]\n"
	  ">>\n>>\n/AF [ 18 0 R ]\n/AcroForm 19 0 R\n/Extensions <<\n/ESIC <<\n/BaseVersion /1.7\n"
	  "/ExtensionLevel 1\n>>\n>>\n>>",
	  NULL, false },
	{ PAPER_PAGES, "<<\n/Type /Pages\n/Kids [ 10 0 R 13 0 R ]\n/Count 2\n>>", NULL, false },
	{ PAPER_INFO, "<<\n/Producer (Haru Free PDF Library 2.3.0)\n/Title <FEFF984C>\n>>", NULL,
	  false },
	{ PAPER_FONT,
	  "<<\n/Type /Font\n/BaseFont /HPDFAA+IPAexGothic\n/Subtype /Type0\n/Encoding /Identity-H\n"
	  "/ToUnicode 5 0 R\n/DescendantFonts [ 6 0 R ]\n>>",
	  NULL, false },
	{ PAPER_TO_UNICODE,
	  "<<\n/Type /CMap\n/CMapName /UTF-8\n/CIDSystemInfo <<\n/Registry (Adobe)\n/Ordering (Identity-H)\n"
	  "/Supplement 0\n>>\n/WMode 0\n",
	  to_unicode, true },
	{ PAPER_CID_FONT,
	  "<<\n/Type /Font\n/Subtype /CIDFontType2\n/DW 1000\n/DW2 [ -278 -1208 ]\n/W [ 32 [ 270 297 ] ]\n"
	  "/CIDToGIDMap 7 0 R\n/CIDSystemInfo <<\n/Registry (Adobe)\n/Ordering (Identity-H)\n/Supplement 0\n"
	  ">>\n/BaseFont /HPDFAA+IPAexGothic\n/FontDescriptor 9 0 R\n>>",
	  NULL, false },
	{ PAPER_CID_TO_GID, "<<\n", "no map", true },
	{ PAPER_FONT_FILE, "<<\n/Length1 7\n/Length2 0\n/Length3 0\n", "no font", true },
	{ PAPER_DESCRIPTOR,
	  "<<\n/FontFile2 8 0 R\n/Type /FontDescriptor\n/Ascent 879\n/Descent -120\n/Flags 32\n"
	  "/FontBBox [ -270 -278 1000 930 ]\n/FontName /HPDFAA+IPAexGothic\n/ItalicAngle 0\n/StemV 0\n"
	  "/XHeight 507\n/CapHeight 700\n>>",
	  NULL, false },
	{ PAPER_PAGE_1, PAGE("11", "/Annots [ 20 0 R 21 0 R 22 0 R ]\n"), NULL, false },
	{ PAPER_CONTENT_1, "<<\n", content_1, true },
	{ PAPER_PAGE_2, PAGE("14", ""), NULL, false },
	{ PAPER_CONTENT_2, "<<\n", content_2, true },
	{ PAPER_XMP, "<<\n/Type /Metadata\n/Subtype /XML\n", xmp, false },
	{ PAPER_PROFILE, "<<\n/N 3\n", "no profile", true },
	{ PAPER_ATTACHMENT,
	  "<<\n/Type /EmbeddedFile\n/Subtype /application#2Fjson\n/Params <<\n/Size 19\n"
	  "/ModDate (D:20261124103200+09'00')\n>>\n",
	  paper_record, true },
	{ PAPER_FILESPEC,
	  "<<\n/Type /Filespec\n/F (record.json)\n/UF (record.json)\n/Desc (record)\n/AFRelationship /Data\n"
	  "/EF <<\n/F 17 0 R\n/UF 17 0 R\n>>\n>>",
	  NULL, false },
	{ PAPER_FORM, "<<\n/Fields [ 20 0 R 21 0 R 22 0 R ]\n/SigFlags 3\n>>", NULL, false },
	{ PAPER_OPERATOR, FIELD("operator", "70 150 230 250"), NULL, false },
	{ PAPER_WITNESS, FIELD("witness", "230 150 390 250"), NULL, false },
	{ PAPER_RESPONSIBLE, FIELD("responsible", "390 150 550 250"), NULL, false },
	{ PAPER_APPEARANCE,
	  "<<\n/Type /XObject\n/Subtype /Form\n/BBox [ 0 0 160 100 ]\n/Resources <<\n>>\n", "",
	  false },
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

uint8_t *paper_deflate(const void *bytes, size_t n, size_t *ret_n)
{
	uLongf size = compressBound(n);
	uint8_t *out = must(malloc(size));

	if (compress(out, &size, bytes, n) != Z_OK)
		abort();
	*ret_n = size;
	return out;
}

void paper_object(struct paper *s, unsigned number, const char *text, const void *stream, size_t n)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *out = must(open_memstream(&bytes, &size));

	if (number >= PAPER_OBJECTS || number > s->n)
		abort();
	(void)fputs(text, out);
	if (stream) {
		(void)fprintf(out, "/Length %zu\n>>\nstream\r\n", n);
		(void)fwrite(stream, 1, n, out);
		(void)fputs("\nendstream", out);
	}
	if (fclose(out) != 0)
		abort();
	free(s->objects[number]);
	s->objects[number] = bytes;
	s->sizes[number] = size;
	if (number == s->n)
		s->n++;
}

void paper_replace(struct paper *s, unsigned number, const char *from, const char *to)
{
	char *old = s->objects[number], *at = memmem(old, s->sizes[number], from, strlen(from));
	size_t before = (size_t)((char *)must(at) - old),
	       size = s->sizes[number] - strlen(from) + strlen(to);
	char *made = must(malloc(size + 1));

	memcpy(made, old, before);
	memcpy(made + before, to, strlen(to));
	memcpy(made + before + strlen(to), at + strlen(from),
	       s->sizes[number] - before - strlen(from));
	made[size] = '\0';
	free(old);
	s->objects[number] = made;
	s->sizes[number] = size;
}

static void add_deflated(struct paper *s, unsigned number, const char *text, const char *stream)
{
	size_t n = 0;
	uint8_t *bytes = paper_deflate(stream, strlen(stream), &n);
	char *with = NULL;

	if (asprintf(&with, "%s/Filter [ /FlateDecode ]\n", text) < 0)
		abort();
	paper_object(s, number, with, bytes, n);
	free(with);
	free(bytes);
}

void paper_init(struct paper *s, bool is_practice)
{
	char length[24], direct[40];
	const char *at;

	*s = (struct paper){ .n = PAPER_COUNT };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct paper_row *row = &rows[i];

		if (row->is_deflated)
			add_deflated(s, row->number, row->text, row->stream);
		else
			paper_object(s, row->number, row->text, row->stream,
				     row->stream ? strlen(row->stream) : 0);
	}
	/* As libharu does: one length stands in an object of its own. */
	at = must(strstr(s->objects[PAPER_CONTENT_1], "/Length "));
	(void)snprintf(length, sizeof(length), "%d", atoi(at + 8));
	(void)snprintf(direct, sizeof(direct), "/Length %s\n", length);
	paper_replace(s, PAPER_CONTENT_1, direct, "/Length 12 0 R\n");
	paper_object(s, PAPER_CONTENT_1_LENGTH, length, NULL, 0);
	if (is_practice) {
		/* same length, so that /Length still holds */
		paper_replace(s, PAPER_XMP, ">false<", ">true <");
		paper_replace(s, PAPER_XMP, "<kiyome:practice>true </kiyome:practice>",
			      "<kiyome:practice>true</kiyome:practice> ");
	}
}

void paper_clear(struct paper *s)
{
	for (unsigned i = 0; i < s->n; i++)
		free(s->objects[i]);
	*s = (struct paper){ .n = 0 };
}

uint8_t *paper_build(const struct paper *s, size_t *ret_n)
{
	size_t offsets[PAPER_OBJECTS], n = 0;
	char *bytes = NULL;
	FILE *out = must(open_memstream(&bytes, &n));
	long xref;

	(void)fputs(HEADER, out);
	for (unsigned i = 1; i < s->n; i++) {
		offsets[i] = (size_t)ftell(out);
		(void)fprintf(out, "%u 0 obj\n", i);
		(void)fwrite(s->objects[i], 1, s->sizes[i], out);
		(void)fputs("\nendobj\n", out);
	}
	xref = ftell(out);
	(void)fprintf(out, "xref\n0 %u\n0000000000 65535 f\r\n", s->n);
	for (unsigned i = 1; i < s->n; i++)
		(void)fprintf(out, "%010zu 00000 n\r\n", offsets[i]);
	(void)fprintf(
		out,
		"trailer\n<<\n/Root 1 0 R\n/Info 3 0 R\n/Size %u\n/ID [ "
		"<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF> ]\n>>\n"
		"startxref\n%ld\n%%%%EOF\n",
		s->n, xref);
	if (fclose(out) != 0)
		abort();
	*ret_n = n;
	return (uint8_t *)bytes;
}

uint8_t *paper_update(const uint8_t *pdf, size_t n, const unsigned *numbers,
		      const char *const *texts, unsigned n_objects, size_t *ret_n)
{
	const char *text = (const char *)pdf,
		   *at = text + n - strlen("startxref\n0000000000\n%%EOF\n");
	size_t offsets[PAPER_OBJECTS], size = 0;
	unsigned most, old_size = 0;
	char *bytes = NULL;
	FILE *out = must(open_memstream(&bytes, &size));
	long xref,
		prev = atol((char *)must(memmem(at, (size_t)(text + n - at), "startxref\n", 10)) +
			    10);

	for (const char *p = text; (p = memmem(p, n - (size_t)(p - text), "/Size ", 6)); p++)
		old_size = (unsigned)atoi(p + 6);
	most = n_objects && numbers[n_objects - 1] >= old_size ? numbers[n_objects - 1] + 1
							       : old_size;
	(void)fwrite(pdf, 1, n, out);
	for (unsigned i = 0; i < n_objects; i++) {
		offsets[i] = (size_t)ftell(out);
		(void)fprintf(out, "%u 0 obj\n%s\nendobj\n", numbers[i], texts[i]);
	}
	xref = ftell(out);
	(void)fputs("xref\n", out);
	for (unsigned i = 0, end; i < n_objects; i = end) {
		for (end = i + 1; end < n_objects && numbers[end] == numbers[end - 1] + 1;)
			end++;
		(void)fprintf(out, "%u %u\n", numbers[i], end - i);
		for (unsigned k = i; k < end; k++)
			(void)fprintf(out, "%010zu 00000 n\r\n", offsets[k]);
	}
	(void)fprintf(
		out,
		"trailer\n<<\n/Root 1 0 R\n/Info 3 0 R\n/Size %u\n/Prev %ld\n/ID [ "
		"<00112233445566778899AABBCCDDEEFF> <00000000000000000000000000000000> ]\n>>\n"
		"startxref\n%ld\n%%%%EOF\n",
		most, prev, xref);
	if (fclose(out) != 0)
		abort();
	*ret_n = size;
	return (uint8_t *)bytes;
}
