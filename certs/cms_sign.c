/*
 * certs/cms_sign.c - signs a digest. OpenSSL's own CMS_final() is not used: it would add the
 * signing-time that EN 319 142-1 forbids, and it wants the private key in the process.
 */
#include "certs/cms.h"
#include "certs/cms_shape.h"
#include "certs/key_inside.h"

int cms_sign(const struct key *key, const uint8_t content_digest[DIGEST_BYTES], uint8_t **ret_der,
	     size_t *ret_n, struct error *err)
{
	_clear_(bytes_clear) struct bytes attributes = { .at = NULL };
	_clear_(bytes_clear) struct bytes made = { .at = NULL };
	_free_ uint8_t *signature = NULL;
	struct cms_facts facts;
	size_t n;
	int rc = cms_shape_attributes(content_digest, &key->path, &attributes, err);

	if (!rc)
		rc = key_sign(key, attributes.at, attributes.n, &signature, &n, err);
	if (!rc)
		rc = cms_shape(key->facts.kind, &key->path, &attributes, signature, n, &made, err);
	/* What would not be accepted is not handed out; this also catches a faulty signature. */
	if (!rc)
		rc = cms_check(made.at, made.n, content_digest, NULL, key->facts.not_before, &facts,
			       err);
	if (rc)
		return rc;
	*ret_der = made.at;
	*ret_n = made.n;
	made.at = NULL;
	return 0;
}
