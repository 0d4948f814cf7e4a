/*
 * certs/ecdsa.c - see ecdsa.h.
 */
#include "certs/ecdsa.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

OPENSSL_RELEASE(ECDSA_SIG)

static void BN_freep(BIGNUM **n)
{
	BN_free(*n);
	*n = NULL;
}

static ECDSA_SIG *read_signature(const void *signature, size_t n)
{
	const unsigned char *at = signature;

	return n > 1024 ? NULL : d2i_ECDSA_SIG(NULL, &at, (long)n);
}

/* The curve's order; NULL for a key that has none. */
static BIGNUM *order_of(const EVP_PKEY *key)
{
	BIGNUM *order = NULL;

	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
		(void)EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order); /* else NULL */
	return order;
}

/* Whether twice S is at most ORDER, which is odd. */
static bool is_low(const BIGNUM *s, const BIGNUM *order)
{
	BIGNUM *half = BN_dup(order);
	bool is_at_most = half && BN_rshift1(half, half) == 1 && BN_cmp(s, half) <= 0;

	BN_free(half);
	return is_at_most;
}

bool ecdsa_is_low(const EVP_PKEY *key, const void *signature, size_t n)
{
	_clear_(BN_freep) BIGNUM *order = NULL;
	_clear_(ECDSA_SIG_freep) ECDSA_SIG *pair = NULL;
	bool is = true;

	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
		order = order_of(key);
		pair = read_signature(signature, n);
		is = order && pair && is_low(ECDSA_SIG_get0_s(pair), order);
		ERR_clear_error();
	}
	return is;
}

/* (r, ORDER - s) as DER. */
static bool turn(const ECDSA_SIG *pair, const BIGNUM *order, uint8_t **ret, size_t *ret_n)
{
	_clear_(ECDSA_SIG_freep) ECDSA_SIG *turned = ECDSA_SIG_new();
	_clear_(openssl_bytes_freep) unsigned char *der = NULL;
	BIGNUM *r = BN_dup(ECDSA_SIG_get0_r(pair)), *s = BN_new();
	int n;

	if (!turned || !r || !s || BN_sub(s, order, ECDSA_SIG_get0_s(pair)) != 1 ||
	    ECDSA_SIG_set0(turned, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		return false;
	}
	n = i2d_ECDSA_SIG(turned, &der);
	*ret = n > 0 ? malloc((size_t)n) : NULL;
	if (!*ret)
		return false;
	memcpy(*ret, der, (size_t)n);
	*ret_n = (size_t)n;
	return true;
}

bool ecdsa_make_low(const EVP_PKEY *key, uint8_t **signature, size_t *n)
{
	_clear_(BN_freep) BIGNUM *order = NULL;
	_clear_(ECDSA_SIG_freep) ECDSA_SIG *pair = NULL;
	uint8_t *low = NULL;
	size_t n_low;
	bool is_done;

	if (ecdsa_is_low(key, *signature, *n))
		return true;
	order = order_of(key);
	pair = read_signature(*signature, *n);
	is_done = order && pair && turn(pair, order, &low, &n_low);
	ERR_clear_error();
	if (!is_done)
		return false;
	free(*signature);
	*signature = low;
	*n = n_low;
	return true;
}
