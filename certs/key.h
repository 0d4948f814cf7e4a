/*
 * certs/key.h - an operator's signing key with its certificate: made, imported, opened, shown.
 * On disk: one PEM file, an encrypted PKCS#8 (PBKDF2-HMAC-SHA256, 600,000 iterations or more,
 * AES-256-CBC) and the certificate chain, mode 0600.
 */
#ifndef KIYOME_CERTS_KEY_H
#define KIYOME_CERTS_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/crypt.h"
#include "base/instant.h"
#include "base/secret.h"

#define KEY_NAME_MOST        260 /* 64 characters of UTF-8 (X.520's bound) and the NUL */
#define KEY_PASSPHRASE_LEAST 12

enum key_kind { KEY_P256, KEY_P384, KEY_RSA };

struct key_facts {
	enum key_kind kind;
	unsigned bits;
	char name[KEY_NAME_MOST];   /* subject's common name, UTF-8 */
	char id[64];                /* subject's serialNumber (operator id), may be empty */
	char issuer[KEY_NAME_MOST]; /* issuer's common name */
	bool is_self_signed;
	struct instant not_before, not_after;
	uint8_t certificate_digest[DIGEST_BYTES]; /* SHA-256 of the DER certificate */
	bool is_practice; /* subject's organisational unit is PRACTICE: never for a real paper */
};

struct key;

struct key_request {
	const char *name; /* common name, UTF-8, no control characters, 1 to 64 characters */
	const char *
		id; /* operator id of X.520's printable characters (A-Z a-z 0-9 space '()+,-./:=?), up to 63; may be NULL */
	enum key_kind kind; /* P-256 unless asked; RSA is 3072 */
	struct instant now;
	unsigned years; /* of the self-signed certificate; 0: 10 */
	bool practice;  /* organisational unit "PRACTICE": a throw-away key */
};

/* Makes a key and a self-signed certificate (KU critical digitalSignature+nonRepudiation, SKI;
 * no EKU, so that NSS, OpenSSL and Acrobat all accept it). */
int key_make(const struct key_request *request, struct key **ret, struct error *err) _must_check_;
/* Writes it encrypted; an existing file is refused. */
int key_save(const struct key *key, const char *path, const struct secret *passphrase,
	     struct error *err) _must_check_;
/* Opens key and certificate. REASON_KEY_PASSPHRASE_WRONG is told apart from REASON_KEY_DAMAGED
 * where the bytes allow. The passphrase stays the caller's to wipe. */
int key_open(const char *path, const struct secret *passphrase, struct key **ret,
	     struct error *err) _must_check_;
/* PEM or PKCS#12 from elsewhere; only P-256, P-384, RSA >= 3072; without a certificate one is
 * made self-signed under REQUEST's name. */
int key_import(const char *path, const struct secret *passphrase, const struct key_request *request,
	       struct key **ret, struct error *err) _must_check_;
/* Facts of the certificate in PATH; needs no passphrase. */
int key_show(const char *path, struct key_facts *ret, struct error *err) _must_check_;
const struct key_facts *key_facts(const struct key *key);
/* True when the certificate's dates contain AT; a key outside them opens all the same. */
bool key_valid_at(const struct key *key, struct instant at);
/* Too short or a run of one character: REASON_KEY_PASSPHRASE_WEAK. */
int key_passphrase_check(const struct secret *passphrase, struct error *err) _must_check_;
void key_close(struct key *key); /* wipes; NULL is fine */
void key_closep(struct key **key);

#endif
