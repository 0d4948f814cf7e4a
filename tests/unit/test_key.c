#include "certs/key.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/file.h"
#include "base/text.h"
#include "certs/key_inside.h"
#include "tests/unit/folder.h"
#include "tests/unit/harness.h"
#include "tests/unit/program.h"

#define PASSPHRASE "correct horse 馬 battery"
#define PLAIN      "correct horse battery"

static const struct instant now = { .utc_ms = 1795484000123 };

static struct secret secret_of(const char *text)
{
	struct secret s = SECRET_INIT;
	struct error err = ERROR_INIT;

	TEST_OK(secret_init(&s, 256, &err), err);
	strcpy(s.bytes, text);
	s.n = strlen(text);
	return s;
}

static struct key *make(enum key_kind kind)
{
	const struct key_request request = {
		.name = "髙橋 太郎", .id = "OP-0042", .kind = kind, .now = now
	};
	struct error err = ERROR_INIT;
	struct key *key = NULL;

	TEST_OK(key_make(&request, &key, &err), err);
	return key;
}

static void makes_each_kind(void)
{
	static const unsigned bits[] = { [KEY_P256] = 256, [KEY_P384] = 384, [KEY_RSA] = 3072 };

	for (int kind = KEY_P256; kind <= KEY_RSA; kind++) {
		_clear_(key_closep) struct key *key = make((enum key_kind)kind);
		const struct key_facts *facts = key_facts(key);

		CU_ASSERT(facts->kind == (enum key_kind)kind && facts->bits == bits[kind]);
		TEST_TEXT(facts->name, "髙橋 太郎");
		TEST_TEXT(facts->issuer, "髙橋 太郎");
		TEST_TEXT(facts->id, "OP-0042");
		CU_ASSERT(facts->is_self_signed && !facts->is_practice);
		CU_ASSERT_EQUAL(facts->not_before.utc_ms, now.utc_ms / 1000 * 1000);
		CU_ASSERT_EQUAL(facts->not_after.utc_ms - facts->not_before.utc_ms,
				3652LL * 86400 * 1000);
		CU_ASSERT_EQUAL(ERR_peek_error(), 0);
	}
}

static void certificate_is_as_promised(void)
{
	_clear_(key_closep) struct key *key = make(KEY_P256);
	_clear_(key_closep) struct key *second = make(KEY_P256);
	X509 *c = key->path.at[0];
	const X509_NAME *name = X509_get_subject_name(c);
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

	CU_ASSERT_EQUAL(X509_get_version(c), X509_VERSION_3);
	CU_ASSERT_EQUAL(X509_get_key_usage(c), KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION);
	CU_ASSERT_EQUAL(X509_get_extended_key_usage(c), UINT32_MAX); /* none */
	CU_ASSERT(X509_get_ext_by_critical(c, 1, -1) == X509_get_ext_by_NID(c, NID_key_usage, -1));
	CU_ASSERT_PTR_NOT_NULL(X509_get0_subject_key_id(c));
	CU_ASSERT_EQUAL(X509_get_ext_count(c), 2);
	CU_ASSERT_EQUAL(X509_check_ca(c), 0);
	CU_ASSERT_EQUAL(ASN1_STRING_length(X509_get0_serialNumber(c)), 16);
	CU_ASSERT(ASN1_INTEGER_cmp(X509_get0_serialNumber(c),
				   X509_get0_serialNumber(second->path.at[0])) != 0);
	CU_ASSERT_EQUAL_FATAL(at >= 0, 1);
	CU_ASSERT_EQUAL(ASN1_STRING_type(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))),
			V_ASN1_UTF8STRING);
	CU_ASSERT_EQUAL(X509_self_signed(c, 1), 1);
}

static void practice_keys_say_so(void)
{
	const struct key_request request = {
		.name = "練習", .now = now, .years = 1, .practice = true
	};
	_clear_(key_closep) struct key *key = NULL;
	struct error err = ERROR_INIT;

	TEST_OK(key_make(&request, &key, &err), err);
	CU_ASSERT_TRUE(key_facts(key)->is_practice);
	TEST_TEXT(key_facts(key)->id, "");
	CU_ASSERT(key_valid_at(key, now));
	CU_ASSERT(key_valid_at(key, key_facts(key)->not_after));
	CU_ASSERT_FALSE(key_valid_at(key, (struct instant){ .utc_ms = now.utc_ms - 1000 }));
	CU_ASSERT_FALSE(
		key_valid_at(key, (struct instant){ .utc_ms = now.utc_ms + 366LL * 86400 * 1000 }));
}

static void check_name(const char *name, const char *id, bool is_good)
{
	const struct key_request request = { .name = name, .id = id, .now = now };
	struct error err = ERROR_INIT;
	struct key *key = NULL;

	if (is_good)
		TEST_OK(key_make(&request, &key, &err), err);
	else
		TEST_REFUSED(key_make(&request, &key, &err), err, REASON_KEY_NAME_BAD);
	key_close(key);
}

static void names_are_looked_at(void)
{
	char sixty_four[64 * 3 + 1] = "", sixty_five[65 * 3 + 1];
	struct error err = ERROR_INIT;
	struct key *key = NULL;
	struct key_request request = { .name = "A", .now = now, .years = 51 };

	for (int i = 0; i < 64; i++)
		strcat(sixty_four, "髙");
	strcpy(sixty_five, sixty_four);
	strcat(sixty_five, "髙");
	check_name("A", "007", true);
	check_name(sixty_four, NULL, true);
	check_name(sixty_five, NULL, false);
	check_name("", NULL, false);
	check_name(NULL, NULL, false);
	check_name(" A", NULL, false);
	check_name("A ", NULL, false);
	check_name("A\nB", NULL, false);
	check_name("A\x7f", NULL, false);
	check_name("A\xc2\x85", NULL, false); /* NEL */
	check_name("A\xe2\x80\xae"
		   "B",
		   NULL, false); /* right-to-left override */
	check_name("A\xff", NULL, false);
	check_name("A", "", false);
	check_name("A", "OP_1", false);
	check_name("A", "職員", false);
	check_name("A", "0123456789012345678901234567890123456789012345678901234567890123", false);
	TEST_REFUSED(key_make(&request, &key, &err), err, REASON_FIELD_BAD_VALUE);
	request.years = 1;
	request.now.utc_ms = INT64_MAX;
	TEST_REFUSED(key_make(&request, &key, &err), err, REASON_FIELD_BAD_VALUE);
}

static void passphrases_are_looked_at(void)
{
	static const struct {
		const char *text;
		enum reason reason;
	} cases[] = {
		{ "elevenchars", REASON_KEY_PASSPHRASE_WEAK },
		{ "twelve chars", REASON_NONE },
		{ "aaaaaaaaaaaaaaaaaaaa", REASON_KEY_PASSPHRASE_WEAK },
		{ "", REASON_KEY_NO_PASSPHRASE },
		{ "あいうえおかきくけこさ", REASON_KEY_PASSPHRASE_WEAK },
		{ "あいうえおかきくけこさし", REASON_NONE },
		{ "ああああああああああああああ", REASON_KEY_PASSPHRASE_WEAK },
		{ "not utf-8: \xff\xfe\xfd\xfc", REASON_KEY_PASSPHRASE_WEAK },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_secret_ struct secret s = secret_of(cases[i].text);
		struct error err = ERROR_INIT;

		if (cases[i].reason == REASON_NONE)
			TEST_OK(key_passphrase_check(&s, &err), err);
		else
			TEST_REFUSED(key_passphrase_check(&s, &err), err, cases[i].reason);
	}
}

static void saves_and_opens(void)
{
	struct test_folder f = test_folder_make();
	_secret_ struct secret good = secret_of(PASSPHRASE);
	_secret_ struct secret weak = secret_of("weak");
	_secret_ struct secret wrong = secret_of("correct horse 鹿 battery");
	_secret_ struct secret none = secret_of("");

	for (int kind = KEY_P256; kind <= KEY_RSA; kind++) {
		_clear_(key_closep) struct key *key = make((enum key_kind)kind);
		_clear_(key_closep) struct key *opened = NULL;
		struct key *untouched = NULL;
		struct error err = ERROR_INIT;
		struct key_facts shown;
		char path[TEST_PATH];
		_free_ char *text = NULL;
		struct stat st;
		size_t n;

		test_path(&f, "key.pem", path);
		TEST_REFUSED(key_save(key, path, &weak, &err), err, REASON_KEY_PASSPHRASE_WEAK);
		CU_ASSERT(access(path, F_OK) != 0);
		TEST_OK(key_save(key, path, &good, &err), err);
		CU_ASSERT(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600);
		TEST_REFUSED(key_save(key, path, &good, &err), err, REASON_FILE_EXISTS);
		TEST_OK(key_open(path, &good, &opened, &err), err);
		CU_ASSERT(memcmp(key_facts(opened), key_facts(key), sizeof(shown)) == 0);
		TEST_OK(key_show(path, &shown, &err), err);
		CU_ASSERT(memcmp(shown.certificate_digest, key_facts(key)->certificate_digest,
				 DIGEST_BYTES) == 0);
		TEST_TEXT(shown.name, "髙橋 太郎");
		TEST_REFUSED(key_open(path, &wrong, &untouched, &err), err,
			     REASON_KEY_PASSPHRASE_WRONG);
		TEST_REFUSED(key_open(path, &none, &untouched, &err), err,
			     REASON_KEY_NO_PASSPHRASE);
		TEST_REFUSED(key_open(path, NULL, &untouched, &err), err, REASON_KEY_NO_PASSPHRASE);
		CU_ASSERT_PTR_NULL(untouched);
		CU_ASSERT_EQUAL(ERR_peek_error(), 0);
		TEST_OK(file_read(path, 1 << 20, &text, &n, &err), err);
		CU_ASSERT(strstr(text, "ENCRYPTED PRIVATE KEY") &&
			  !strstr(text, "BEGIN PRIVATE KEY"));
		CU_ASSERT_TRUE(
			TEST_OPENSSL("pkey", "-in", path, "-passin", "pass:" PASSPHRASE, "-noout"));
		CU_ASSERT_TRUE(TEST_OPENSSL("x509", "-in", path, "-noout"));
		CU_ASSERT_EQUAL(unlink(path), 0);
	}
	key_close(NULL);
	test_folder_remove(&f);
}

/* Nothing damaged opens as something else; the file is small, and every cut and some flips do. */
static void damage_is_found(void)
{
	struct test_folder f = test_folder_make();
	_secret_ struct secret good = secret_of(PASSPHRASE);
	_clear_(key_closep) struct key *key = make(KEY_P256);
	struct error err = ERROR_INIT;
	char path[TEST_PATH];
	_free_ char *text = NULL;
	size_t n;

	TEST_OK(key_save(key, test_path(&f, "key.pem", path), &good, &err), err);
	TEST_OK(file_read(path, 1 << 20, &text, &n, &err), err);
	for (size_t cut = 0; cut < n - 1; cut += 97) {
		struct key *opened = NULL;

		test_write(path, text, cut);
		CU_ASSERT(key_open(path, &good, &opened, &err) < 0);
		CU_ASSERT(err.reason == REASON_KEY_DAMAGED ||
			  err.reason == REASON_KEY_NO_CERTIFICATE);
		CU_ASSERT_PTR_NULL_FATAL(opened);
	}
	for (size_t i = 40; i < n - 40; i += 173) {
		char kept = text[i];
		struct key *opened = NULL;

		if (kept == '\n' || kept == '-')
			continue;
		text[i] = kept == 'A' ? 'B' : 'A';
		test_write(path, text, n);
		text[i] = kept;
		if (key_open(path, &good, &opened, &err))
			continue; /* any reason: what was hit is chance */
		/* What opens all the same must be the same key: a flip in the certificate's
		 * signature, say. It then is another certificate and no longer self-signed. */
		CU_ASSERT(memcmp(key_facts(opened)->certificate_digest,
				 key_facts(key)->certificate_digest, DIGEST_BYTES) != 0);
		CU_ASSERT(EVP_PKEY_eq(opened->pair, key->pair) == 1);
		key_close(opened);
	}
	test_folder_remove(&f);
}

static void join(const struct test_folder *f, const char *a, const char *b, const char *out)
{
	const char *const parts[] = { a, b };
	char path[TEST_PATH];
	FILE *to = fopen(test_path(f, out, path), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(to);
	for (int i = 0; i < 2; i++) {
		struct error err = ERROR_INIT;
		_free_ char *text = NULL;
		size_t n;

		TEST_OK(file_read(test_path(f, parts[i], path), 1 << 20, &text, &n, &err), err);
		CU_ASSERT_EQUAL(fwrite(text, 1, n, to), n);
	}
	CU_ASSERT_EQUAL(fclose(to), 0);
}

static void open_refuses_foreign_files(void)
{
	struct test_folder f = test_folder_make();
	_secret_ struct secret good = secret_of(PLAIN);
	_clear_(key_closep) struct key *imported = NULL;
	const struct key_request request = { .name = "A", .now = now };
	char plain[TEST_PATH], certificate[TEST_PATH], weak[TEST_PATH], path[TEST_PATH];
	struct error err = ERROR_INIT;
	struct key *key = NULL;

	test_path(&f, "plain", plain);
	test_path(&f, "certificate", certificate);
	test_path(&f, "weak", weak);
	CU_ASSERT_TRUE(TEST_OPENSSL("req", "-x509", "-newkey", "ec", "-pkeyopt",
				    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Taro",
				    "-addext", "keyUsage=digitalSignature", "-keyout", plain,
				    "-out", certificate));
	join(&f, "plain", "certificate", "both");
	TEST_REFUSED(key_open(test_path(&f, "both", path), &good, &key, &err), err,
		     REASON_KEY_UNENCRYPTED);
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs8", "-topk8", "-in", plain, "-passout", "pass:" PLAIN,
				    "-out", weak));
	join(&f, "weak", "certificate", "both");
	TEST_REFUSED(key_open(path, &good, &key, &err), err,
		     REASON_KEY_UNSUPPORTED); /* 2,048 iterations */
	TEST_OK(key_import(path, &good, &request, &imported, &err), err);
	TEST_TEXT(key_facts(imported)->name, "Taro");
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs8", "-topk8", "-in", plain, "-passout", "pass:" PLAIN,
				    "-iter", "600000", "-out", weak));
	join(&f, "weak", "certificate", "both");
	TEST_OK(key_open(path, &good, &key, &err), err);
	key_close(key);
	key = NULL;
	join(&f, "weak", "weak", "both");
	TEST_REFUSED(key_open(path, &good, &key, &err), err, REASON_KEY_DAMAGED); /* two keys */
	TEST_REFUSED(key_open(weak, &good, &key, &err), err, REASON_KEY_NO_CERTIFICATE);
	TEST_REFUSED(key_open(certificate, &good, &key, &err), err,
		     REASON_KEY_DAMAGED); /* no key */
	CU_ASSERT_TRUE(TEST_OPENSSL("req", "-x509", "-newkey", "ec", "-pkeyopt",
				    "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Jiro",
				    "-keyout", "/dev/null", "-out", certificate));
	join(&f, "weak", "certificate", "both");
	TEST_REFUSED(key_open(path, &good, &key, &err), err,
		     REASON_KEY_NO_CERTIFICATE); /* another's */
	TEST_REFUSED(key_open(test_path(&f, "missing", path), &good, &key, &err), err,
		     REASON_FILE_MISSING);
	test_write(path, "", 0);
	TEST_REFUSED(key_open(path, &good, &key, &err), err, REASON_KEY_DAMAGED);
	CU_ASSERT_PTR_NULL(key);
	test_folder_remove(&f);
}

/* A file that asks for work without end must be turned away before it is begun. */
static void endless_work_is_refused(void)
{
	struct test_folder f = test_folder_make();
	_secret_ struct secret good = secret_of(PLAIN);
	const struct key_request request = { .name = "A", .now = now };
	char plain[TEST_PATH], path[TEST_PATH];
	struct error err = ERROR_INIT;
	_free_ char *der = NULL;
	struct key *key = NULL;
	char *place;
	size_t n;

	CU_ASSERT_TRUE(TEST_OPENSSL("genpkey", "-algorithm", "EC", "-pkeyopt",
				    "ec_paramgen_curve:P-256", "-out",
				    test_path(&f, "plain", plain)));
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs8", "-topk8", "-in", plain, "-passout", "pass:" PLAIN,
				    "-outform", "DER", "-iter", "600000", "-out",
				    test_path(&f, "der", path)));
	TEST_OK(file_read(path, 1 << 20, &der, &n, &err), err);
	place = memmem(der, n, "\x02\x03\x09\x27\xc0", 5); /* 600,000 */
	CU_ASSERT_PTR_NOT_NULL_FATAL(place);
	place[2] = 0x0a; /* a few more: still done, and wrong */
	test_write(path, der, n);
	CU_ASSERT(key_import(path, &good, &request, &key, &err) < 0);
	memcpy(place, "\x02\x03\xff\xff\xff", 5); /* minus one */
	test_write(path, der, n);
	TEST_REFUSED(key_import(path, &good, &request, &key, &err), err, REASON_KEY_DAMAGED);
	test_folder_remove(&f);
}

static void check_import(const char *path, const char *passphrase, enum reason reason,
			 const char *name)
{
	const struct key_request request = { .name = "Importer", .now = now };
	_secret_ struct secret s = secret_of(passphrase);
	_clear_(key_closep) struct key *key = NULL;
	struct error err = ERROR_INIT;
	int rc = key_import(path, *passphrase ? &s : NULL, &request, &key, &err);

	if (reason == REASON_NONE) {
		TEST_OK(rc, err);
		TEST_TEXT(key_facts(key)->name, name);
	} else {
		TEST_REFUSED(rc, err, reason);
	}
	CU_ASSERT_EQUAL(ERR_peek_error(), 0);
}

static void imports_what_others_write(void)
{
	struct test_folder f = test_folder_make();
	char plain[TEST_PATH], certificate[TEST_PATH], out[TEST_PATH];

	test_path(&f, "plain", plain);
	test_path(&f, "certificate", certificate);
	test_path(&f, "out", out);
	CU_ASSERT_TRUE(TEST_OPENSSL("req", "-x509", "-newkey", "rsa:3072", "-nodes", "-utf8",
				    "-subj", "/CN=花子", "-addext", "keyUsage=nonRepudiation",
				    "-keyout", plain, "-out", certificate));
	check_import(plain, "", REASON_NONE, "Importer"); /* a certificate is made */
	CU_ASSERT_TRUE(TEST_OPENSSL("rsa", "-in", plain, "-aes256", "-traditional", "-passout",
				    "pass:" PLAIN, "-out", out));
	check_import(out, PLAIN, REASON_NONE, "Importer");
	check_import(out, "wrong passphrase", REASON_KEY_PASSPHRASE_WRONG, NULL);
	check_import(out, "", REASON_KEY_NO_PASSPHRASE, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("rsa", "-in", plain, "-traditional", "-out", out));
	check_import(out, "", REASON_NONE, "Importer");
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs8", "-topk8", "-in", plain, "-scrypt", "-passout",
				    "pass:" PLAIN, "-out", out));
	check_import(out, PLAIN, REASON_NONE, "Importer");
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs8", "-topk8", "-in", plain, "-nocrypt", "-outform", "DER",
				    "-out", out));
	check_import(out, "", REASON_NONE, "Importer");
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs12", "-export", "-inkey", plain, "-in", certificate,
				    "-passout", "pass:" PLAIN, "-out", out));
	check_import(out, PLAIN, REASON_NONE, "花子");
	check_import(out, "wrong passphrase", REASON_KEY_PASSPHRASE_WRONG, NULL);
	check_import(out, "", REASON_KEY_NO_PASSPHRASE, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs12", "-export", "-inkey", plain, "-in", certificate,
				    "-passout", "pass:", "-out", out));
	check_import(out, "", REASON_NONE, "花子");
	/* As Windows exported for many years; also a "wrong" passphrase must not hide the reason. */
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs12", "-export", "-legacy", "-inkey", plain, "-in",
				    certificate, "-passout", "pass:" PLAIN, "-out", out));
	check_import(out, PLAIN, REASON_KEY_UNSUPPORTED, NULL);
	check_import(out, "wrong passphrase", REASON_KEY_UNSUPPORTED, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("pkcs12", "-export", "-nokeys", "-in", certificate, "-passout",
				    "pass:" PLAIN, "-out", out));
	check_import(out, PLAIN, REASON_KEY_DAMAGED, NULL);
	test_write(out, "\x30\x82\x10\x00 nonsense", 13);
	check_import(out, PLAIN, REASON_KEY_DAMAGED, NULL);
	check_import(certificate, PLAIN, REASON_KEY_DAMAGED, NULL);
	test_folder_remove(&f);
}

static void other_kinds_are_refused(void)
{
	struct test_folder f = test_folder_make();
	char out[TEST_PATH];

	test_path(&f, "out", out);
	CU_ASSERT_TRUE(TEST_OPENSSL("genrsa", "-out", out, "2048"));
	check_import(out, "", REASON_KEY_UNSUPPORTED, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("genpkey", "-algorithm", "ED25519", "-out", out));
	check_import(out, "", REASON_KEY_UNSUPPORTED, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("ecparam", "-name", "secp521r1", "-genkey", "-out", out));
	check_import(out, "", REASON_KEY_UNSUPPORTED, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("ecparam", "-name", "secp256k1", "-genkey", "-out", out));
	check_import(out, "", REASON_KEY_UNSUPPORTED, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("ecparam", "-name", "prime256v1", "-param_enc", "explicit",
				    "-genkey", "-out", out));
	check_import(out, "", REASON_KEY_UNSUPPORTED, NULL);
	CU_ASSERT_TRUE(TEST_OPENSSL("ecparam", "-name", "prime256v1", "-genkey", "-out",
				    out)); /* EC PARAMETERS first */
	check_import(out, "", REASON_NONE, "Importer");
	CU_ASSERT_TRUE(TEST_OPENSSL("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt",
				    "rsa_keygen_bits:3072", "-out", out));
	check_import(out, "", REASON_KEY_UNSUPPORTED, NULL);
	test_folder_remove(&f);
}

static const struct test tests[] = {
	{ "makes each kind", makes_each_kind },
	{ "certificate is as promised", certificate_is_as_promised },
	{ "practice keys say so", practice_keys_say_so },
	{ "names are looked at", names_are_looked_at },
	{ "passphrases are looked at", passphrases_are_looked_at },
	{ "saves and opens", saves_and_opens },
	{ "damage is found", damage_is_found },
	{ "open refuses foreign files", open_refuses_foreign_files },
	{ "endless work is refused", endless_work_is_refused },
	{ "imports what others write", imports_what_others_write },
	{ "other kinds are refused", other_kinds_are_refused },
};

TEST_MAIN(tests)
