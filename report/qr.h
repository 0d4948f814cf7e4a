/*
 * report/qr.h - a QR code as a square of dark and light modules (libqrencode's only door).
 */
#ifndef KIYOME_REPORT_QR_H
#define KIYOME_REPORT_QR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/error.h"

#define QR_WIDTH_MOST 45 /* version 7 */

struct qr {
	unsigned width;
	uint8_t dark[QR_WIDTH_MOST * QR_WIDTH_MOST]; /* row by row, 1 = dark */
};

/* Level M, alphanumeric, at most version 7. */
int qr_make(const char *text, struct qr *ret, struct error *err) _must_check_;

#endif
