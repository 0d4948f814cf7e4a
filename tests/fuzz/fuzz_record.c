/* Any bytes as a record; and a sound record with one member replaced, its digests put right. What
 * is taken can be named, composed and compared; what isn't has its reason. The first byte chooses:
 * 0xFF: the rest is the record; else the sample, the next the row, and the rest is the JSON text. */
#include "report/record_read.h"

#include <stdlib.h>
#include <string.h>

#include "report/file_name.h"
#include "report/record_schema.h"
#include "report/sheet.h"
#include "tests/sim/record_edit.h"
#include "tests/sim/sample_job.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void use(const struct record_view *v)
{
	char name[FILE_NAME_MOST];
	struct error err = ERROR_INIT;

	if (file_name_of(v, name, &err) || strchr(name, '/') || name[0] == '.')
		abort();
	for (unsigned l = LANGUAGE_JA; l <= LANGUAGE_EN; l++) {
		_clear_(sheet_freep) struct sheet *s = NULL;

		if (certificate_compose(v, l, &s, &err) && err.reason == REASON_NONE)
			abort();
	}
}

static void read_record(const char *bytes, size_t n)
{
	_clear_(record_view_freep) struct record_view *v = NULL;
	struct error err = ERROR_INIT;

	if (record_read(bytes, n, "fuzz", &v, &err) == 0)
		use(v);
	else if (err.reason == REASON_NONE)
		abort();
}

static bool is_json(const char *value)
{
	_clear_(json_freep) struct json *doc = NULL;
	_free_ char *wrapped = NULL;
	struct error err;

	return asprintf(&wrapped, "{\"v\":%s}", value) > 0 &&
	       json_read(wrapped, strlen(wrapped), "fuzz", &doc, &err) == 0 && json_count(doc) == 1;
}

static void read_edited(unsigned kind, unsigned row, const char *value)
{
	_clear_(record_clear) struct record sample = RECORD_INIT, edited = RECORD_INIT;
	struct error err;
	bool is_done;

	if (sample_record(kind, &sample, &err))
		abort();
	if (record_edit(&sample, EDIT_REPLACE, schema_rows[row].path, value, &is_done, &edited,
			&err) == 0)
		read_record(edited.bytes, edited.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char value[2048];

	if (n && bytes[0] == 0xFF) {
		read_record((const char *)bytes + 1, n - 1);
		return 0;
	}
	if (n < 3 || n - 2 >= sizeof(value))
		return 0;
	memcpy(value, bytes + 2, n - 2);
	value[n - 2] = '\0';
	if (is_json(value))
		read_edited(bytes[0] % SAMPLE_COUNT, bytes[1] % schema_n_rows, value);
	return 0;
}
