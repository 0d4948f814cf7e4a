/*
 * report/qr.c - a QR code by libqrencode, alphanumeric and at level M.
 */
#include "report/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#define VERSION_MOST 7
/* ISO/IEC 18004, 7.3.4. */
#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

int qr_make(const char *text, struct qr *ret, struct error *err)
{
	size_t n = strlen(text);
	QRinput *input;
	QRcode *code = NULL;
	int sys = ENOMEM;

	if (!n || strspn(text, ALPHANUMERIC) != n)
		return error_set(err, REASON_PAGE_FAILED, 0, text, "not alphanumeric");
	input = QRinput_new2(0, QR_ECLEVEL_M);
	if (input && QRinput_append(input, QR_MODE_AN, (int)n, (const unsigned char *)text) == 0)
		code = QRcode_encodeInput(input);
	if (!code)
		sys = errno ? errno : ENOMEM;
	QRinput_free(input);
	if (!code)
		return error_set(err, REASON_PAGE_FAILED, sys, text, "no QR code");
	if (code->version > VERSION_MOST) {
		QRcode_free(code);
		return error_set(err, REASON_PAGE_OVERFULL, 0, text, "QR version above %d",
				 VERSION_MOST);
	}
	*ret = (struct qr){ .width = (unsigned)code->width };
	for (unsigned i = 0; i < ret->width * ret->width; i++)
		ret->dark[i] = code->data[i] & 1;
	QRcode_free(code);
	return 0;
}
