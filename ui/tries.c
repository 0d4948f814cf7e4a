#include "ui/tries.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/crypt.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#define SCHEMA     "kiyome-try/1"
#define MOST_BYTES 8192
#define HASH_BYTES 16

static int place(struct tries *t, const char *dir, const char *kind, const char *of,
		 struct error *err)
{
	uint8_t digest[DIGEST_BYTES];
	char hex[2 * HASH_BYTES + 1];
	int rc;

	if (!text_copy(t->kind, sizeof(t->kind), kind) || !text_copy(t->of, sizeof(t->of), of))
		return error_set(err, REASON_TRY_DAMAGED, 0, NULL, "name");
	rc = crypt_sha256(of, strlen(of), digest, err);
	if (rc)
		return rc;
	text_hex(digest, HASH_BYTES, hex);
	if (!text_format(t->path, sizeof(t->path), "%s/tries/%s_%s.json", dir, kind, hex))
		return error_set(err, REASON_FOLDER_UNWRITABLE, ENAMETOOLONG, dir, "%s", "");
	return 0;
}

static bool take(struct tries *t, const struct json *doc, const char *boot_id)
{
	const char *schema = json_get_text(doc, "schema"), *boot = json_get_text(doc, "boot");
	const char *of = json_get_text(doc, "of"), *kind = json_get_text(doc, "kind");

	if (!schema || strcmp(schema, SCHEMA) != 0 || !boot || !of || strcmp(of, t->of) != 0 ||
	    !kind || strcmp(kind, t->kind) != 0 || !json_get_number(doc, "count", &t->n) ||
	    t->n < 1)
		return false;
	t->is_there = true;
	t->is_of_this_boot = strcmp(boot, boot_id) == 0;
	return true;
}

int tries_read(const char *dir, const char *kind, const char *of, struct tries *ret,
	       struct error *err)
{
	_clear_(json_freep) struct json *doc = NULL;
	struct tries t = { .is_there = false };
	struct error own = ERROR_INIT;
	_free_ char *bytes = NULL;
	char boot_id[40];
	size_t n;
	int rc = place(&t, dir, kind, of, err);

	if (!rc)
		rc = instant_boot_id(boot_id, err);
	if (rc)
		return rc;
	rc = file_read(t.path, MOST_BYTES, &bytes, &n, &own);
	if (rc && own.reason == REASON_FILE_MISSING) {
		*ret = t;
		return 0;
	}
	/* Not to be read is not to be counted: nobody may take it for none. */
	if (rc || json_read(bytes, n, t.path, &doc, &own) || !take(&t, doc, boot_id))
		return error_set(err, REASON_TRY_DAMAGED, own.sys, t.path, "%s", own.detail);
	*ret = t;
	return 0;
}

int tries_add(struct tries *t, struct instant now, struct error *err)
{
	int64_t n = t->is_there && t->is_of_this_boot ? t->n + 1 : 1;
	struct json_builder *b = json_begin();
	char boot_id[40] = "", when[INSTANT_TEXT], folder[ISSUE_PATH];
	_free_ char *bytes = NULL;
	size_t n_bytes;
	int rc = instant_boot_id(boot_id, err);

	json_text(b, "boot", boot_id);
	json_number(b, "count", n);
	json_text(b, "kind", t->kind);
	json_text(b, "of", t->of);
	json_text(b, "schema", SCHEMA);
	json_text(b, "when", instant_local(now, when));
	if (rc)
		json_discard(b);
	else
		rc = json_finish(b, &bytes, &n_bytes, err);
	(void)text_copy(folder, sizeof(folder), t->path); /* same size */
	*strrchr(folder, '/') = '\0';
	if (!rc)
		rc = file_make_folder(folder, err);
	if (!rc)
		rc = file_write(t->path, bytes, n_bytes, 0644, false, err);
	if (rc)
		return rc;
	t->n = n;
	t->is_there = t->is_of_this_boot = true;
	return 0;
}

int tries_forget(struct tries *t, struct error *err)
{
	if (unlink(t->path) != 0 && errno != ENOENT)
		return error_set(err, REASON_FOLDER_UNWRITABLE, errno, t->path, "%s", "");
	t->is_there = t->is_of_this_boot = false;
	t->n = 0;
	return file_sync_parent(t->path, err);
}
