/*
 * report/page_meta.c - what makes the file PDF/A-3b (ISO 19005-3) beside its pages: XMP, output
 * intent, the record as an associated file, dates and identifier from the record. libharu's own
 * PDF/A calls know PDF/A-1 only and escape nothing, so the objects are built here.
 */
#include "report/page_inner.h"

#include <errno.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define PRODUCER "Haru Free PDF Library " HPDF_VERSION_TEXT /* what libharu writes itself */
#define ID_BYTES 16

static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			(void)fputs("&amp;", out); /* a failed write is seen at fclose() */
			break;
		case '<':
			(void)fputs("&lt;", out);
			break;
		case '>':
			(void)fputs("&gt;", out);
			break;
		case '"':
			(void)fputs("&quot;", out);
			break;
		default:
			(void)fputc(*text, out);
		}
	}
}

/* "+09:00" with COLON between, or "+09'00'" as PDF wants it. */
static void zone_text(struct instant t, const char *between, const char *behind, char out[16])
{
	int minutes = t.offset_s / 60, ahead = minutes < 0 ? -minutes : minutes;

	(void)text_format(out, 16, "%c%02d%s%02d%s", minutes < 0 ? '-' : '+', ahead / 60 % 24,
			  between, ahead % 60, behind); /* always fits */
}

static void xmp_date(struct instant t, char out[40])
{
	struct calendar c = instant_calendar(t);
	char zone[16];

	zone_text(t, ":", "", zone);
	(void)text_format(out, 40, "%04d-%02d-%02dT%02d:%02d:%02d%s", c.year, c.month, c.day,
			  c.hour, c.minute, c.second, zone);
}

static void pdf_date(struct instant t, char out[40])
{
	struct calendar c = instant_calendar(t);
	char zone[16];

	zone_text(t, "'", "'", zone);
	(void)text_format(out, 40, "D:%04d%02d%02d%02d%02d%02d%s", c.year, c.month, c.day, c.hour,
			  c.minute, c.second, zone);
}

static void write_element(FILE *out, const char *before, const char *text, const char *behind)
{
	(void)fputs(before, out);
	put_escaped(out, text);
	(void)fputs(behind, out);
}

/* Describes our own property, as ISO 19005-3 6.6.2.3 asks for what XMP doesn't define. */
static const char extension[] =
	"<rdf:Description rdf:about=\"\" "
	"xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
	"xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
	"xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"
	"<pdfaSchema:schema>Kiyome papers</pdfaSchema:schema>\n"
	"<pdfaSchema:namespaceURI>" PAGE_XMP_NAMESPACE "</pdfaSchema:namespaceURI>\n"
	"<pdfaSchema:prefix>kiyome</pdfaSchema:prefix>\n"
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n"
	"<pdfaProperty:name>practice</pdfaProperty:name>\n"
	"<pdfaProperty:valueType>Text</pdfaProperty:valueType>\n"
	"<pdfaProperty:category>internal</pdfaProperty:category>\n"
	"<pdfaProperty:description>true on papers made for practice, which prove nothing; else false"
	"</pdfaProperty:description>\n"
	"</rdf:li></rdf:Seq></pdfaSchema:property>\n"
	"</rdf:li></rdf:Bag></pdfaExtension:schemas>\n"
	"</rdf:Description>\n";

static void write_xmp(FILE *out, const struct sheet *s)
{
	char date[40];

	xmp_date(s->issued, date);
	(void)fputs(
		"<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
		"<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
		"<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n"
		"</rdf:Description>\n"
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
		"<dc:format>application/pdf</dc:format>\n",
		out);
	write_element(out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", s->title,
		      "</rdf:li></rdf:Alt></dc:title>\n");
	if (*s->author)
		write_element(out, "<dc:creator><rdf:Seq><rdf:li>", s->author,
			      "</rdf:li></rdf:Seq></dc:creator>\n");
	write_element(out, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", s->subject,
		      "</rdf:li></rdf:Alt></dc:description>\n");
	write_element(out, "<dc:identifier>", s->number, "</dc:identifier>\n</rdf:Description>\n");
	write_element(
		out,
		"<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
		"<xmp:CreateDate>",
		date, "</xmp:CreateDate>\n");
	write_element(out, "<xmp:ModifyDate>", date, "</xmp:ModifyDate>\n");
	write_element(out, "<xmp:CreatorTool>", s->creator,
		      "</xmp:CreatorTool>\n</rdf:Description>\n");
	(void)fputs("<rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
		    "<pdf:Producer>" PRODUCER "</pdf:Producer>\n</rdf:Description>\n",
		    out);
	(void)fputs(extension, out);
	write_element(out,
		      "<rdf:Description rdf:about=\"\" xmlns:kiyome=\"" PAGE_XMP_NAMESPACE "\">\n"
		      "<kiyome:practice>",
		      s->is_practice ? "true" : "false",
		      "</kiyome:practice>\n</rdf:Description>\n");
	(void)fputs("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n", out);
}

static int add_xmp(struct pen *pen, const struct sheet *s, struct error *err)
{
	_free_ char *bytes = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&bytes, &n);
	HPDF_Dict d;

	if (!out)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "XMP");
	write_xmp(out, s);
	if (fclose(out) != 0)
		return error_set(err, REASON_NO_MEMORY, ENOMEM, NULL, "XMP");
	d = page_stream(pen, bytes, n, false); /* ISO 19005-3 6.6.2.1: never compressed */
	page_put_name(pen, d, "Type", "Metadata");
	page_put_name(pen, d, "Subtype", "XML");
	page_put(pen, pen->pdf->catalog, "Metadata", d);
	return 0;
}

static void add_output_intent(struct pen *pen)
{
	const struct page_resources *r = pen->resources;
	HPDF_Dict profile = page_stream(pen, r->profile, r->n_profile, true);
	HPDF_Dict intent = page_object(pen);
	HPDF_Array intents = page_array(pen);

	page_put_number(pen, profile, "N", 3);
	page_put_name(pen, intent, "Type", "OutputIntent");
	page_put_name(pen, intent, "S", "GTS_PDFA1");
	page_put_ascii(pen, intent, "OutputConditionIdentifier", "sRGB");
	page_put_ascii(pen, intent, "Info", "sRGB IEC61966-2.1");
	page_put(pen, intent, "DestOutputProfile", profile);
	page_push(pen, intents, intent);
	page_put(pen, pen->pdf->catalog, "OutputIntents", intents);
}

/* The record as an associated file (ISO 19005-3 6.8): the pages are drawn from it. */
static void add_attachment(struct pen *pen, const struct sheet *s,
			   const struct page_attachment *record)
{
	HPDF_Dict file = page_stream(pen, record->bytes, record->n, true);
	HPDF_Dict parameters = page_dict(pen), spec = page_object(pen), embedded = page_dict(pen);
	HPDF_Dict names = page_dict(pen), files = page_dict(pen);
	HPDF_Array list = page_array(pen), associated = page_array(pen);
	char date[40];

	pdf_date(s->issued, date);
	page_put_name(pen, file, "Type", "EmbeddedFile");
	page_put_name(pen, file, "Subtype", "application/json");
	page_put_number(pen, parameters, "Size", (long)record->n);
	page_put_ascii(pen, parameters, "ModDate", date);
	page_put(pen, file, "Params", parameters);
	page_put_name(pen, spec, "Type", "Filespec");
	page_put_ascii(pen, spec, "F", "record.json");
	page_put_ascii(pen, spec, "UF", "record.json");
	page_put_ascii(pen, spec, "Desc", "The record that these pages print");
	page_put_name(pen, spec, "AFRelationship", "Data");
	page_put(pen, embedded, "F", file);
	page_put(pen, embedded, "UF", file);
	page_put(pen, spec, "EF", embedded);
	page_push_ascii(pen, list, "record.json");
	page_push(pen, list, spec);
	page_put(pen, files, "Names", list);
	page_put(pen, names, "EmbeddedFiles", files);
	page_put(pen, pen->pdf->catalog, "Names", names);
	page_push(pen, associated, spec);
	page_put(pen, pen->pdf->catalog, "AF", associated);
}

static void set_info(struct pen *pen, const struct sheet *s)
{
	struct calendar c = instant_calendar(s->issued);
	int minutes = s->issued.offset_s / 60, ahead = minutes < 0 ? -minutes : minutes;
	HPDF_Date date = { c.year,
			   c.month,
			   c.day,
			   c.hour,
			   c.minute,
			   c.second,
			   minutes < 0 ? '-' : '+',
			   ahead / 60 % 24,
			   ahead % 60 };

	/* Failures of these are in pen->failure. */
	(void)HPDF_SetInfoAttr(pen->pdf, HPDF_INFO_TITLE, s->title);
	if (*s->author)
		(void)HPDF_SetInfoAttr(pen->pdf, HPDF_INFO_AUTHOR, s->author);
	(void)HPDF_SetInfoAttr(pen->pdf, HPDF_INFO_SUBJECT, s->subject);
	(void)HPDF_SetInfoAttr(pen->pdf, HPDF_INFO_CREATOR, s->creator);
	(void)HPDF_SetInfoDateAttr(pen->pdf, HPDF_INFO_CREATION_DATE, date);
	(void)HPDF_SetInfoDateAttr(pen->pdf, HPDF_INFO_MOD_DATE, date);
}

/* CAdES in PDF 1.7 is an extension by ETSI. It must stand in the base revision: added later,
 * Acrobat reports a change. */
static void add_extensions(struct pen *pen)
{
	HPDF_Dict all = page_dict(pen), esic = page_dict(pen);

	page_put_name(pen, esic, "BaseVersion", "1.7");
	page_put_number(pen, esic, "ExtensionLevel", 1);
	page_put(pen, all, "ESIC", esic);
	page_put(pen, pen->pdf->catalog, "Extensions", all);
}

int page_meta_write(struct pen *pen, const struct sheet *s, const struct page_attachment *record,
		    struct error *err)
{
	HPDF_Array id = page_array(pen);

	pen->pdf->pdf_version = HPDF_VER_17;
	page_push_bytes(pen, id, record->digest, ID_BYTES);
	page_push_bytes(pen, id, record->digest, ID_BYTES);
	page_put(pen, pen->pdf->trailer, "ID", id);
	page_put_ascii(pen, pen->pdf->catalog, "Lang", s->language == LANGUAGE_JA ? "ja-JP" : "en");
	set_info(pen, s);
	add_extensions(pen);
	add_output_intent(pen);
	add_attachment(pen, s, record);
	return add_xmp(pen, s, err);
}
