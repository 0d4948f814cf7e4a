/*
 * report/compare.h - the printed text of a signed file against its attached record.
 */
#ifndef KIYOME_REPORT_COMPARE_H
#define KIYOME_REPORT_COMPARE_H

#include "certs/check.h"
#include "report/certificate.h"

/* Parses the attached record, composes its pages in either language and compares every drawn
 * string; also the signer's certificate digest with the record's. REASON_PRINT_DIFFERS names page
 * and first difference. *ret_view is the caller's. */
int compare_printed(const struct check_report *report, struct record_view **ret_view,
		    enum language *ret_language, struct error *err) _must_check_;

#endif
