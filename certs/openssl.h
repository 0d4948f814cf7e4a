/*
 * certs/openssl.h - what the files of this room share of OpenSSL: releases by attribute
 * (`_clear_(X509_freep)`), and the reason it gives, taken off its queue.
 * OpenSSL's queue belongs to the thread; whoever leaves something on it clears it.
 */
#ifndef KIYOME_CERTS_OPENSSL_H
#define KIYOME_CERTS_OPENSSL_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "base/cleanup.h"

/* A type cannot stand in parentheses: NOLINTBEGIN(bugprone-macro-parentheses) */
#define OPENSSL_RELEASE(type)                     \
	static inline void type##_freep(type **p) \
	{                                         \
		type##_free(*p);                  \
		*p = NULL;                        \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

OPENSSL_RELEASE(ASN1_INTEGER)
OPENSSL_RELEASE(ASN1_TYPE)
OPENSSL_RELEASE(BIO)
OPENSSL_RELEASE(CMS_ContentInfo)
OPENSSL_RELEASE(EVP_MD_CTX)
OPENSSL_RELEASE(EVP_PKEY)
OPENSSL_RELEASE(PKCS12)
OPENSSL_RELEASE(PKCS8_PRIV_KEY_INFO)
OPENSSL_RELEASE(X509)
OPENSSL_RELEASE(X509_ALGOR)
OPENSSL_RELEASE(X509_EXTENSION)
OPENSSL_RELEASE(X509_SIG)
OPENSSL_RELEASE(X509_STORE_CTX)

/* A stack of certificates with a reference to each. */
static inline void X509_stack_freep(STACK_OF(X509) * *p)
{
	sk_X509_pop_free(*p, X509_free);
	*p = NULL;
}

static inline void openssl_bytes_freep(unsigned char **p)
{
	OPENSSL_free(*p);
	*p = NULL;
}

/* The first reason on the queue, as static text; empties the queue. */
const char *openssl_why(void);

#endif
