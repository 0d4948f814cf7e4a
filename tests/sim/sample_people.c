/*
 * tests/sim/sample_people.c - see sample_people.h. Nobody here exists.
 */
#include "tests/sim/sample_people.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct field {
	const char *key, *value;
};

static const struct field everything[] = {
	{ "client_name", "架空市役所" },
	{ "client_department", "総務部 情報政策課" },
	{ "client_contact", "課長補佐 見本花子" },
	{ "contractor_name", "株式会社きよめ見本" },
	{ "contractor_office", "東日本データ消去センター" },
	{ "contractor_address", "東京都架空区見本町一丁目2番3号" },
	{ "contractor_phone", "03-0000-0000" },
	{ "responsible_name", "責任太郎" },
	{ "responsible_title", "センター長" },
	{ "operator_name", "作業一郎" },
	{ "operator_title", "主任技術者" },
	{ "operator_id", "KY-0042" },
	{ "witness_name", "立会次郎" },
	{ "witness_organisation", "架空市役所 総務部 情報政策課" },
	{ "witness_title", "主事" },
	{ "contract_number", "架契-2026-0815" },
	{ "approved_method", "仕様書 第4章 第2項" },
	{ "asset_number", "PC-2021-00317" },
	{ "class", "機密性2" },
	{ "data_kind", "特定個人情報" },
	{ "required_level", "clear" },
	{ "accept_lower", "false" },
	{ "place_kind", "client" },
	{ "place", "架空市役所 本庁舎2階 電算室" },
	{ "purpose", "リース返却" },
	{ "destination", "賃貸人（架空リース株式会社）" },
	{ "subcontract_consent", "架情-2026-118" },
	{ "machine_role", "asset" },
	{ "source_user", "市民課 窓口3番" },
	{ "seal_number", "S-004711" },
	{ "free_1", "回収箱番号 12" },
	{ "free_2", "封印確認済" },
	{ "free_3", "備考なし" },
};

/* Only what must be there. */
static const struct field least[] = {
	{ "client_name", "架空市役所" },
	{ "contractor_name", "株式会社きよめ見本" },
	{ "contractor_address", "東京都架空区見本町一丁目2番3号" },
	{ "contractor_phone", "03-0000-0000" },
	{ "operator_name", "作業一郎" },
	{ "place_kind", "contractor" },
	{ "place", "東日本データ消去センター 作業室A" },
	{ "purpose", "廃棄" },
	{ "machine_role", "workbench" },
};

static void fields_set(struct typed *t, const struct field *fields, size_t n)
{
	struct error err;

	for (size_t i = 0; i < n; i++)
		if (typed_set(t, fields[i].key, fields[i].value, "sample", &err))
			abort();
}

static void make_typed(struct typed *t, enum sample_kind kind)
{
	static const struct field purge[] = { { "required_level", "purge" },
					      { "accept_lower", "true" } };
	static const struct field inside[] = { { "required_level", "purge" } };
	static const struct field sampled[] = { { "verify", "sample" },
						{ "accept_lower", "true" } };

	if (kind == SAMPLE_PRACTICE)
		typed_fill_practice(t);
	else if (kind == SAMPLE_PARTIAL || kind == SAMPLE_DATA_FOUND || kind == SAMPLE_FALSE_SIZE)
		fields_set(t, least, sizeof(least) / sizeof(least[0]));
	else
		fields_set(t, everything, sizeof(everything) / sizeof(everything[0]));
	if (kind == SAMPLE_SAMPLED)
		fields_set(t, sampled, sizeof(sampled) / sizeof(sampled[0]));
	if (kind >= SAMPLE_PURGED_SATA_SSD && kind <= SAMPLE_PURGED_HDD_OVERWRITE)
		fields_set(t, inside, sizeof(inside) / sizeof(inside[0]));
	if (kind == SAMPLE_BELOW_REQUIRED)
		fields_set(t, purge, sizeof(purge) / sizeof(purge[0]));
}

static void make_machine(struct machine *m)
{
	*m = (struct machine){
		.vendor = "KIYOME EXAMPLE",
		.product = "OptiSample 3050",
		.version = "1.0",
		.serial = "EX4MPL3",
		.uuid = "4c4c4544-0034-4d10-8050-c4c04f4d4c33",
		.board_vendor = "KIYOME EXAMPLE",
		.board_product = "0W0CHX",
		.board_serial = "/EX4MPL3/CNPE00000000AB/",
		.bios_version = "1.21.0",
		.kernel = "Linux 6.1.0-26-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.112-1 x86_64",
		.boot_id = "0f0e0d0c-0b0a-4908-8706-050403020100",
	};
}

static void make_signer(struct key_facts *k, enum sample_kind kind)
{
	*k = (struct key_facts){ .kind = KEY_P256, .bits = 256, .is_self_signed = true };
	if (!text_copy(k->name, sizeof(k->name), kind == SAMPLE_PRACTICE ? "練習" : "作業一郎") ||
	    !text_copy(k->issuer, sizeof(k->issuer), k->name) ||
	    !text_copy(k->id, sizeof(k->id), kind == SAMPLE_PRACTICE ? "" : "KY-0042"))
		abort();
	for (unsigned i = 0; i < DIGEST_BYTES; i++)
		k->certificate_digest[i] = (uint8_t)(0xA0 + 3 * i);
}

void sample_people(struct sample *s, enum sample_kind kind)
{
	make_typed(&s->typed, kind);
	make_machine(&s->machine);
	make_signer(&s->signer, kind);
}
