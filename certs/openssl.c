/*
 * certs/openssl.c - see openssl.h.
 */
#include "certs/openssl.h"

#include <openssl/err.h>

const char *openssl_why(void)
{
	const char *why = ERR_reason_error_string(ERR_peek_error());

	ERR_clear_error();
	return why ? why : "no reason given";
}
