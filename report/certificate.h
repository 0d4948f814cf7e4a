/*
 * report/certificate.h - a parsed record as the ordered strings of its pages: every word that is
 * printed is chosen here, from the record alone. Pure; knows no libharu, no drive, no clock.
 * page.c draws these strings in this order; compare.c finds them again in a signed file.
 */
#ifndef KIYOME_REPORT_CERTIFICATE_H
#define KIYOME_REPORT_CERTIFICATE_H

#include "report/record_read.h"

enum language { LANGUAGE_JA, LANGUAGE_EN };

struct sheet;

/* Makes the sheet: what it consists of is certificate.c's and page.c's own affair (sheet.h). */
int certificate_compose(const struct record_view *v, enum language language, struct sheet **ret,
			struct error *err) _must_check_;
void sheet_free(struct sheet *s);
void sheet_freep(struct sheet **s);

#endif
