/*
 * certs/trust_inside.h - what a trust file is to cms_check.c.
 */
#ifndef KIYOME_CERTS_TRUST_INSIDE_H
#define KIYOME_CERTS_TRUST_INSIDE_H

#include "certs/certificate.h"
#include "certs/cms.h"

/* CHAINED when PATH's signer is one of TRUST's certificates or chains to one, every certificate on
 * the way valid at AT; NOT_VALID_THEN when only the dates are against it; else UNKNOWN_SIGNER. */
enum cms_trust trust_vouches(const struct trust *trust, const struct certificate_path *path,
			     struct instant at);

#endif
