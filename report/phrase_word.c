/*
 * report/phrase_word.c - words of the record (docs/RECORD.md) as paper says them, by group.
 */
#include "report/phrase.h"

#include <string.h>

struct word_row {
	const char *group, *word;
	struct phrase phrase;
};

/* clang-format off */
static const struct word_row rows[] = {
	{ "level", "none", { "指定なし", "none" } },
	{ "level", "clear", { "Clear（クリア）", "Clear" } },
	{ "level", "purge", { "Purge（パージ）", "Purge" } },

	{ "level_short", "none", { "区分なし", "No level" } },
	{ "level_short", "clear", { "Clear", "Clear" } },
	{ "level_short", "purge", { "Purge", "Purge" } },

	{ "word", "purged", { "消去完了 Purge", "purged" } },
	{ "word", "cleared", { "消去完了 Clear", "cleared" } },
	{ "word", "failed", { "消去失敗", "failed" } },
	{ "word", "partial", { "一部未完了", "partial" } },
	{ "word", "stopped", { "中断", "stopped" } },

	{ "finding", "blank", { "空白", "BLANK" } },
	{ "finding", "patterned", { "一定模様", "PATTERNED" } },
	{ "finding", "noise", { "雑音", "NOISE" } },
	{ "finding", "data_found", { "データあり", "DATA FOUND" } },
	{ "finding", "unreadable", { "読取不能", "UNREADABLE" } },

	{ "finding_means", "blank", { "読み出した全域が同じ一つの値（00 又は FF）",
		"everything read holds one value, 00 or FF" } },
	{ "finding_means", "patterned", { "短い繰返し模様、又は異なる一定値",
		"short repeating patterns, or different constant values" } },
	{ "finding_means", "noise", { "一定値でないブロックは乱数に見える（暗号化又は乱数で上書き）",
		"blocks that are not constant look random: encrypted or overwritten by random "
		"bytes" } },
	{ "finding_means", "data_found", { "構造のあるデータ、又は既知の形式がある",
		"there are structured data or known formats" } },
	{ "finding_means", "unreadable", { "読み出せないブロックがある",
		"there are blocks that cannot be read" } },

	{ "recheck_result", "same", { "一致", "SAME" } },
	{ "recheck_result", "differs", { "不一致", "DIFFERS" } },
	{ "recheck_result", "unreadable", { "読取不能", "UNREADABLE" } },
	{ "recheck_result", "incomplete", { "再検査未完了", "RECHECK INCOMPLETE" } },
	{ "recheck_means", "same", { "対象をすべて読み出し、記録の書込み内容と一致",
		"all that was to be read was read, and is as it was written" } },
	{ "recheck_means", "differs", { "記録の書込み内容と異なるブロックがある",
		"there are blocks that are not as they were written" } },
	{ "recheck_means", "unreadable", { "読み出せないブロックがある。読み出した他のブロックは一致",
		"there are blocks that cannot be read; all others read are as they were written" } },
	{ "recheck_means", "incomplete", { "途中で止められた。読み出した範囲は一致",
		"stopped on the way; what was read is as it was written" } },
	{ "recheck_extent", "repeat", { "元の標本と同じ位置", "the places of the original's sample" } },
	{ "recheck_extent", "fresh", { "新たに抽選した標本", "a newly drawn sample" } },
	{ "recheck_extent", "whole", { "番地を指定できる全ブロック", "every addressable block" } },
	{ "taken_from", "paper", { "署名付きPDF（署名と印字を検査済）",
		"the signed PDF (signature and print checked)" } },
	{ "taken_from", "record", { "記録と分離署名（署名を検査済）",
		"the record with its detached signature (checked)" } },
	{ "original_trust", "chained", { "指定された証明書に連なることを確認",
		"chained to the certificate that was given" } },
	{ "original_trust", "not_asked", { "未確認（上の値を別途受け取った値と照合すること）",
		"not checked: compare the value above with one you were given by another way" } },

	{ "media", "unknown", { "種別不明", "type not known" } },
	{ "media", "hdd", { "ハードディスク（HDD）", "hard disk (HDD)" } },
	{ "media", "ssd", { "半導体ドライブ（SSD）", "solid state drive (SSD)" } },
	{ "media", "card", { "メモリーカード・eMMC", "memory card or eMMC" } },
	{ "media", "virtual", { "仮想媒体", "virtual medium" } },

	{ "transport", "unknown", { "接続不明", "transport not known" } },
	{ "transport", "sata", { "SATA", "SATA" } },
	{ "transport", "nvme", { "NVMe", "NVMe" } },
	{ "transport", "sas", { "SAS", "SAS" } },
	{ "transport", "scsi", { "SCSI", "SCSI" } },
	{ "transport", "usb", { "USB", "USB" } },
	{ "transport", "mmc", { "MMC/SD", "MMC/SD" } },
	{ "transport", "virtio", { "virtio", "virtio" } },
	{ "transport", "loop", { "ループ装置", "loop device" } },
	{ "transport", "file", { "ファイル", "file" } },

	{ "serial_source", "none", { "なし", "none" } },
	{ "serial_source", "drive", { "媒体自身の応答", "the drive's own answer" } },
	{ "serial_source", "udev", { "udevの記録（媒体の応答）", "udev's record of the drive's answer" } },
	{ "serial_source", "bridge", { "USBブリッジ（媒体のものとは限らない）",
		"USB bridge (perhaps not the drive's)" } },
	{ "serial_source", "file", { "ファイル名", "file name" } },

	{ "serial_short", "none", { "なし", "none" } },
	{ "serial_short", "drive", { "媒体自身の応答", "the drive's answer" } },
	{ "serial_short", "udev", { "udevの記録", "udev's record" } },
	{ "serial_short", "bridge", { "USBブリッジ", "USB bridge" } },
	{ "serial_short", "file", { "ファイル名", "file name" } },

	{ "weak", "no_serial", { "弱（製造番号なし）", "weak (no serial number)" } },
	{ "weak", "placeholder_serial", { "弱（仮の製造番号）", "weak (placeholder serial number)" } },
	{ "weak", "shared_serial", { "弱（番号重複の恐れ）", "weak (serial number may not be unique)" } },

	{ "contents_state", "not_examined", { "未確認", "not examined" } },
	{ "contents_state", "blank", { "空白", "blank" } },
	{ "contents_state", "none_known", { "既知の形式なし（空白ではない）", "no known format, not blank" } },
	{ "contents_state", "found", { "内容あり", "content found" } },

	{ "content", "file_system", { "ファイルシステム", "file system" } },
	{ "content", "encrypted", { "暗号化", "encryption" } },
	{ "content", "volume", { "論理ボリューム", "volume" } },
	{ "content", "raid_member", { "RAID構成員", "RAID member" } },
	{ "content", "swap", { "スワップ", "swap" } },
	{ "content", "partition_table", { "区画表", "partition table" } },
	{ "content", "other", { "その他", "other" } },

	{ "examined", "not_examined", { "未確認", "not examined" } },
	{ "examined", "none", { "該当なし（この種の媒体にはない）", "none (this kind of medium has none)" } },
	{ "native", "known", { "確認済（可視容量と同じ）", "known (same as the visible capacity)" } },
	{ "examined", "absent", { "なし（媒体の回答）", "none, as the drive tells" } },
	{ "examined", "found", { "あり", "found" } },
	{ "examined", "off", { "パスワード・ロックなし", "no password, not locked" } },
	{ "examined", "on", { "パスワード設定あり", "a password is set" } },
	{ "examined", "locked", { "ロックされている", "locked" } },
	{ "native", "hidden", { "可視容量を超える隠し領域あり", "there are blocks beyond the visible capacity" } },
	{ "native", "not_examined", { "未確認", "not examined" } },

	{ "clock", "rtc", { "機器の時計（RTC）のみ", "machine's clock (RTC) only" } },
	{ "clock", "ntp", { "NTPで確認した時計", "clock checked by NTP" } },
	{ "clock", "confirmed", { "作業者が確認した時計", "confirmed by the operator" } },

	{ "key", "p256", { "ECDSA P-256", "ECDSA P-256" } },
	{ "key", "p384", { "ECDSA P-384", "ECDSA P-384" } },
	{ "key", "rsa", { "RSA", "RSA" } },

	{ "technique", "ata-sanitize-crypto", { "ATA Sanitize 暗号スクランブル", "ATA Sanitize, crypto scramble" } },
	{ "technique", "ata-sanitize-block", { "ATA Sanitize ブロック消去", "ATA Sanitize, block erase" } },
	{ "technique", "ata-sanitize-overwrite", { "ATA Sanitize 上書き（媒体自身）",
		"ATA Sanitize, overwrite by the drive" } },
	{ "technique", "nvme-sanitize-crypto", { "NVMe Sanitize 暗号消去", "NVMe Sanitize, crypto erase" } },
	{ "technique", "nvme-sanitize-block", { "NVMe Sanitize ブロック消去", "NVMe Sanitize, block erase" } },
	{ "technique", "nvme-sanitize-overwrite", { "NVMe Sanitize 上書き（媒体自身）",
		"NVMe Sanitize, overwrite by the drive" } },
	{ "technique", "scsi-sanitize-crypto", { "SCSI Sanitize 暗号消去", "SCSI Sanitize, cryptographic erase" } },
	{ "technique", "scsi-sanitize-block", { "SCSI Sanitize ブロック消去", "SCSI Sanitize, block erase" } },
	{ "technique", "scsi-sanitize-overwrite", { "SCSI Sanitize 上書き（媒体自身）",
		"SCSI Sanitize, overwrite by the drive" } },
	{ "technique", "ata-security-erase-enhanced", { "ATA Security Erase（拡張）",
		"ATA Security Erase, enhanced" } },
	{ "technique", "ata-security-erase", { "ATA Security Erase", "ATA Security Erase" } },
	{ "technique", "nvme-format-crypto", { "NVMe Format 暗号消去", "NVMe Format, cryptographic erase" } },
	{ "technique", "nvme-format-user-data", { "NVMe Format ユーザーデータ消去",
		"NVMe Format, user data erase" } },
	{ "technique", "emmc-erase-sanitize", { "eMMC の Erase と Sanitize", "eMMC Erase, then Sanitize" } },
	{ "technique", "opal-psid-revert", { "TCG Opal のPSIDによる復帰", "TCG Opal revert by PSID" } },
	{ "technique", "overwrite", { "ホストによる全ブロックの上書き",
		"overwrite of every addressable block by the host" } },
	{ "reach", "addressable", { "番地を指定できる全ブロック", "every addressable block" } },
	{ "reach", "whole_drive", { "媒体全体", "the whole drive" } },
	{ "not_reached", "remapped_and_spare", {
		"代替処理済みのセクター、予備・退避ブロック（フラッシュ）、本来の容量を超える隠し領域",
		"remapped sectors, spare and retired flash blocks, areas hidden beyond the "
		"native size" } },

	{ "not_reached", "unallocated_and_spare", {
		"どの名前空間にも属さない領域、予備・退避ブロック（フラッシュ）",
		"capacity that belongs to no namespace, spare and retired flash blocks" } },
	{ "not_reached", "rpmb", { "RPMB（改ざん防止領域）、予備・退避ブロック",
		"the replay-protected area (RPMB), spare and retired blocks" } },
	{ "not_covered", "boot_partitions", { "ブート領域", "boot partitions" } },
	{ "not_covered", "rpmb", { "RPMB（改ざん防止領域）", "the replay-protected area (RPMB)" } },
	{ "not_covered", "logs", { "媒体内部の記録（イベントログ等）",
		"logs that the drive keeps of itself" } },

	{ "answer", "unknown", { "回答なし", "none" } },
	{ "answer", "done", { "受諾", "accepted" } },
	{ "answer", "refused", { "拒否", "refused" } },
	{ "told", "unknown", { "不明", "unknown" } },
	{ "told", "no", { "いいえ", "no" } },
	{ "told", "yes", { "はい", "yes" } },
	{ "has", "unknown", { "不明", "unknown" } },
	{ "has", "no", { "なし", "no" } },
	{ "has", "yes", { "あり", "yes" } },
	{ "sanitize_state", "unknown", { "不明", "unknown" } },
	{ "sanitize_state", "idle", { "実行中のものなし", "none runs" } },
	{ "sanitize_state", "frozen", { "凍結", "frozen" } },
	{ "sanitize_state", "running", { "実行中", "running" } },
	{ "sanitize_state", "failed", { "失敗", "failed" } },
	{ "sanitize_state", "succeeded", { "正常終了", "ended well" } },
	{ "sanitize_state", "verifying", { "検査中", "being verified" } },
	{ "erase_fact", "attached", { "中断前に開始したものを引き継いだ", "begun before an interruption and followed" } },
	{ "erase_fact", "asked_before", { "開始前の状態を確認", "status was told before the start" } },
	{ "erase_fact", "seen_running", { "実行中であることを確認", "seen running" } },
	{ "erase_fact", "ended_well", { "正常終了", "ended well" } },
	{ "erase_fact", "reset", { "途中で媒体がリセットされた", "the drive was reset on the way" } },
	{ "erase_fact", "undone", { "パスワードは消去命令ではなく本ソフトが解除",
		"the password was taken off by the program, not by the erase" } },
	{ "opened", "hpa_lifted", { "HPAを解除", "HPA lifted" } },
	{ "opened", "ama_lifted", { "AMAを解除", "AMA lifted" } },
	{ "opened", "dco_restored", { "DCOを初期化", "DCO restored" } },
	{ "offers", "block", { "Sanitize ブロック消去", "Sanitize block erase" } },
	{ "offers", "overwrite", { "Sanitize 上書き", "Sanitize overwrite" } },
	{ "offers", "crypto", { "Sanitize 暗号消去", "Sanitize crypto erase" } },
	{ "offers", "supported", { "Security Erase", "Security Erase" } },
	{ "offers", "enhanced", { "拡張 Security Erase", "enhanced Security Erase" } },
	{ "offers", "always_encrypts", { "常に暗号化", "always encrypts" } },
	{ "set", "none", { "照会できない（命令が届かない）", "cannot be asked" } },
	{ "set", "ata", { "ATA", "ATA" } },
	{ "set", "scsi", { "SCSI", "SCSI" } },
	{ "set", "nvme", { "NVMe", "NVMe" } },
	{ "set", "mmc", { "MMC", "MMC" } },
	{ "quirk", "never_sanitize", { "Sanitizeで損傷する", "damaged by sanitize" } },
	{ "quirk", "never_trust", { "完了の回答が信用できない", "its word of success is worth nothing" } },
	{ "quirk", "power_cycle", { "消去後に電源の入れ直しが必要", "needs a power cycle after an erase" } },
	{ "quirk", "no_security_erase", { "Security Eraseを正しく扱わない", "handles Security Erase wrongly" } },
	{ "quirk", "progress_stands", { "進捗が長時間変わらない", "its progress stands still for long" } },
	{ "lock", "lock_before", { "開始前", "before" } },
	{ "lock", "lock_armed", { "設定後", "when set" } },
	{ "lock", "lock_after", { "終了後", "after" } },

	{ "method", "zero", { "00で上書き", "zero overwrite" } },
	{ "method", "random", { "乱数で上書き", "random overwrite" } },
	{ "method", "complement-2", { "模様とその補数で上書き", "pattern and complement" } },
	{ "method", "dod-e", { "DoD 5220.22-M (E) 方式", "DoD 5220.22-M (E)" } },
	{ "method", "dod-ece", { "DoD 5220.22-M (ECE) 方式", "DoD 5220.22-M (ECE)" } },
	{ "method", "hmg-is5-baseline", { "HMG IS5 Baseline 方式", "HMG IS5 Baseline" } },
	{ "method", "hmg-is5-enhanced", { "HMG IS5 Enhanced 方式", "HMG IS5 Enhanced" } },
	{ "method", "rcmp-tssit-ops-ii", { "RCMP TSSIT OPS-II 方式", "RCMP TSSIT OPS-II" } },
	{ "method", "csec-itsg-06", { "CSEC ITSG-06 方式", "CSEC ITSG-06" } },
	{ "method", "afssi-5020", { "AFSSI-5020 方式", "AFSSI-5020" } },
	{ "method", "ar-380-19", { "AR 380-19 方式", "AR 380-19" } },
	{ "method", "navso-p-5239-26", { "NAVSO P-5239-26 方式", "NAVSO P-5239-26 (RLL)" } },
	{ "method", "ncsc-tg-025", { "NCSC-TG-025 方式", "NCSC-TG-025" } },
	{ "method", "vsitr", { "VSITR 方式（旧）", "VSITR (old)" } },
	{ "method", "bsi-tl-03423", { "BSI TL-03423 方式", "BSI TL-03423 (new VSITR)" } },
	{ "method", "schneier-7", { "Schneier 方式", "Schneier" } },
	{ "method", "gutmann-35", { "Gutmann 方式", "Gutmann" } },
	{ "method", "pfitzner-7", { "Pfitzner 7回方式", "Pfitzner 7" } },
	{ "method", "pfitzner-33", { "Pfitzner 33回方式", "Pfitzner 33" } },
	{ "method", "nap-14-1-c", { "NNSA NAP-14.1-C 方式", "NNSA NAP-14.1-C" } },
	{ "method", "gost-r-50739-95", { "GOST R 50739-95 方式", "GOST R 50739-95" } },
	{ "method", "bmb21-2019", { "BMB21-2019 方式", "BMB21-2019" } },
	{ "method", "nsa-3", { "NSA推奨方式", "NSA, 3 passes" } },
	{ "method", "custom", { "個別に指定された方式", "custom passes" } },
	/* For page 1, where the record's whole reference has no room; page 2 prints that. */
	{ "standard", "zero", { "Clear：NIST SP 800-88 Rev. 1、IEEE 2883-2022",
		"Clear: NIST SP 800-88 Rev. 1, IEEE 2883-2022" } },
	{ "standard", "random", { "Clear：NIST SP 800-88 Rev. 1、IEEE 2883-2022",
		"Clear: NIST SP 800-88 Rev. 1, IEEE 2883-2022" } },
	{ "standard", "complement-2", { "Clear：NIST SP 800-88 Rev. 1 表A-7（USB媒体）",
		"Clear: NIST SP 800-88 Rev. 1, Table A-7 (USB media)" } },
	{ "standard", "dod-e", { "DoD 5220.22-M (1995) d（廃止）",
		"DoD 5220.22-M (1995), letter d (withdrawn)" } },
	{ "standard", "dod-ece", { "DoD 5220.22-M (ECE) 2001年の覚書（廃止）", "DoD 5220.22-M, memo of 2001 (removed)" } },
	{ "standard", "hmg-is5-baseline", { "HMG IS5 (CESG)（廃止）", "HMG IS5 (CESG), withdrawn" } },
	{ "standard", "hmg-is5-enhanced", { "HMG IS5 (CESG)（廃止）", "HMG IS5 (CESG), withdrawn" } },
	{ "standard", "rcmp-tssit-ops-ii", { "RCMP TSSIT OPS-II（廃止）", "RCMP TSSIT OPS-II (replaced)" } },
	{ "standard", "csec-itsg-06", { "CSEC ITSG-06 (2006)（改廃）", "CSEC ITSG-06 (2006), superseded" } },
	{ "standard", "afssi-5020", { "AFSSI-5020（順序に諸説）", "AFSSI-5020 (orders differ)" } },
	{ "standard", "ar-380-19", { "AR 380-19（順序に諸説）", "AR 380-19 (orders differ)" } },
	{ "standard", "navso-p-5239-26", { "NAVSO P-5239-26、RLL", "NAVSO P-5239-26, RLL" } },
	{ "standard", "ncsc-tg-025", { "NCSC-TG-025 (1991)", "NCSC-TG-025 (1991)" } },
	{ "standard", "vsitr", { "VSITR（ドイツBSI、廃止）", "VSITR (German BSI), withdrawn" } },
	{ "standard", "bsi-tl-03423", { "BSI TL-03423（ドイツBSI）", "BSI TL-03423 (German BSI)" } },
	{ "standard", "schneier-7", { "Applied Cryptography 第2版 (1996)", "Applied Cryptography, 2nd ed. (1996)" } },
	{ "standard", "gutmann-35", { "USENIX Security 1996、表1", "USENIX Security 1996, Table 1" } },
	{ "standard", "pfitzner-7", { "Pfitznerの方式とされるもの", "attributed to R. Pfitzner" } },
	{ "standard", "pfitzner-33", { "Pfitznerの方式とされるもの", "attributed to R. Pfitzner" } },
	{ "standard", "nap-14-1-c", { "NNSA NAP-14.1-C", "NNSA NAP-14.1-C" } },
	{ "standard", "gost-r-50739-95", { "GOST R 50739-95", "GOST R 50739-95" } },
	{ "standard", "bmb21-2019", { "BMB21-2019", "BMB21-2019" } },
	{ "standard", "nsa-3", { "仕様書での通称（NSAの文書なし）", "a name in tenders; no document" } },
	{ "standard", "custom", { "規格によらない指定（内容は2頁以降）", "no standard; the passes are on page 2 ff." } },
	{ "verify", "last_pass", { "最終回を全数読出し・照合", "last pass read back whole and compared" } },
	{ "verify", "every_pass", { "毎回を全数読出し・照合", "every pass read back whole and compared" } },
	{ "verify", "named_passes", { "方式が定める回と最終回を全数読出し・照合",
		"the passes that the method names and the last read back whole and compared" } },

	{ "verify_sample", "last_pass", { "最終回を標本で読出し・照合",
		"a random sample of the last pass read back and compared" } },
	{ "verify_sample", "every_pass", { "毎回を標本で読出し・照合",
		"a random sample of every pass read back and compared" } },

	{ "step", "guard", { "再確認・占有", "check and hold" } },
	{ "step", "canaries", { "目印の採取", "canaries" } },
	{ "step", "write", { "上書き", "write" } },
	{ "step", "flush", { "書出し確定", "flush" } },
	{ "step", "verify", { "読戻し照合", "verify" } },
	{ "step", "identity", { "同一媒体の確認", "identity" } },
	{ "step", "canaries_check", { "目印の再検査", "canaries again" } },
	{ "step", "address_write", { "番地の印の書込み", "write addresses" } },
	{ "step", "address_verify", { "番地の印の読戻し", "read addresses" } },
	{ "step", "reveal", { "隠し領域の開放", "open hidden areas" } },
	{ "step", "erase", { "媒体内の消去", "erase inside" } },
	{ "step", "settle", { "消去後の確認", "settle" } },
	{ "step", "survey", { "全数読出し", "read all" } },
	{ "step_result", "not_run", { "未実施", "not run" } },
	{ "step_result", "done", { "完了", "done" } },
	{ "step_result", "failed", { "失敗", "failed" } },
	{ "step_result", "stopped", { "中断", "stopped" } },
	{ "flush", "fsync", { "fsync", "fsync" } },
	{ "flush", "flush_buffers", { "BLKFLSBUF", "BLKFLSBUF" } },
	{ "flush", "cache_dropped", { "キャッシュ破棄", "cache dropped" } },

	{ "proof", "written_whole", { "全域書込み", "every block written" } },
	{ "proof", "flushed", { "書出し確定", "flushed" } },
	{ "proof", "read_back_whole", { "読戻し一致", "read back whole" } },
	{ "proof", "canaries_gone", { "目印の消失", "canaries gone" } },
	{ "proof", "same_drive", { "同一媒体", "same drive" } },
	{ "proof", "native_size_known", { "本来の容量", "native size known" } },

	{ "proof", "status_before", { "開始前の状態", "status before" } },
	{ "proof", "accepted", { "媒体の受諾", "accepted by the drive" } },
	{ "proof", "our_run", { "当方が開始した消去", "our own run" } },
	{ "proof", "ended_by_drive", { "媒体による終了の回答", "end told by the drive" } },
	{ "proof", "no_reset", { "途中のリセットなし", "no reset on the way" } },
	{ "proof", "whole_scope", { "媒体の全体", "all of the drive" } },
	{ "proof", "unlocked", { "ロック・パスワードなし", "unlocked, no password" } },
	{ "proof", "read_whole", { "全数読出し", "all read" } },
	{ "proof", "content_fits", { "データなし", "nothing like data left" } },
	{ "proof", "encrypts", { "常時暗号化の回答", "statement of encryption" } },
	{ "proof", "passes_done", { "媒体の上書き回数", "drive's passes" } },

	{ "place_kind", "client", { "依頼者の施設内（庁舎内）", "client's premises" } },
	{ "place_kind", "contractor", { "受託者の事業所内", "contractor's premises" } },

	{ "why", "purge_needs_drive_command", {
		"Purgeには媒体自身の消去命令か物理破壊が必要。上書きではその区分に達しない。",
		"A purge needs the drive's own sanitize command, or physical destruction; "
		"overwriting never "
		"reaches that level." } },
	{ "why", "purge_needs_physical_drive", {
		"仮想媒体のため、Purgeはこれを載せている物理媒体に対して行う。",
		"This is a virtual medium: a purge is done on the physical drives that hold "
		"it." } },
	{ "why", "overwrite_reaches_no_remapped", {
		"上書きは、媒体が使用をやめたセクターに届かない。",
		"Overwriting does not reach sectors that the drive has taken out of use." } },
	{ "why", "overwrite_reaches_no_spare", {
		"上書きは、媒体が隠している予備・退避フラッシュブロックに届かない。",
		"Overwriting does not reach the spare and retired flash blocks that the drive "
		"hides." } },
	{ "why", "not_asked_of_drive", {
		"未確認：媒体が自身の消去命令を持つかどうか。",
		"Not examined: whether the drive has a sanitize command of its own." } },
	{ "why", "sample_proves_no_block", {
		"標本のみを読み戻すため、結果は「一部未完了」となる。標本の外のブロックの消去は証明されない。",
		"Only a sample is read back, so that the result is partial: no block outside the sample is "
		"proven erased." } },
	{ "why", "native_size_not_asked", {
		"未確認：可視容量を超える隠しブロックの有無。このため結果は「一部未完了」となる。",
		"Not examined: whether the drive hides blocks beyond its visible size; the "
		"result will be "
		"partial." } },
	{ "why", "passes_never_raise_level", {
		"回数を増やしても区分は上がらない。方式が定めるため実施する。",
		"More passes never raise the level; they are done because the method names "
		"them." } },
	{ "why", "made_for_hard_disks", {
		"この方式はハードディスク用に作られたもので、本媒体では1回の上書きを超える効果はない。",
		"The method was made for hard disks; on this medium its passes do no more than one." } },
	{ "why", "constant_hides_aliases", {
		"一定の模様では、二つの番地が同じ場所を指すこと（容量偽装）を見つけられない。乱数なら見つかる。",
		"A constant pattern cannot show that two addresses lead to one place, as on a "
		"stick that "
		"pretends to be larger; a random pass can." } },
	{ "why", "purge_by_drive", {
		"媒体自身が予備・退避ブロックを含めて消去する。区分は、すべての証拠が揃ったときにのみ認められる。",
		"The drive erases itself, spare and retired blocks included; the level counts only with every "
		"proof of it." } },
	{ "why", "native_size_not_told", {
		"未確認：媒体の全ブロックに届くかどうか。このため結果は「一部未完了」を超えない。",
		"Not known: whether all blocks of the drive can be reached; the result is not better than partial." } },
	{ "why", "overwrite_is_fallback", {
		"ホストによる上書きは、媒体が消去命令を拒み、何も始まっていない場合にのみ行う。",
		"Overwriting by the host is done only if the drive refuses to erase itself and nothing was started." } },
	{ "why", "not_offered", { "媒体にその機能がない。", "The drive does not offer it." } },
	{ "why", "kernel_blocks_path", { "Linuxがこの変換器への命令を通さない（媒体にはある可能性がある）。",
		"Linux does not let the command through to this adapter; the drive itself may have it." } },
	{ "why", "path_loses_registers", { "変換器が媒体の回答を失うため、消去の終わりが分からない。",
		"The adapter loses the drive's answers, so that the end of the erase could not be seen." } },
	{ "why", "path_passes_nothing", { "変換器がその命令を通さない。", "The adapter lets no such command through." } },
	{ "why", "path_loses_count", { "変換器が途中で回数を変えてしまう。",
		"The adapter changes the number of passes on the way." } },
	{ "why", "quirk_never_sanitize", { "この型番は、その命令で損傷することが知られている。",
		"This model is known to be damaged by the command." } },
	{ "why", "quirk_no_security_erase", { "この型番は、その命令を正しく扱わないことが知られている。",
		"This model is known to handle the command wrongly." } },
	{ "why", "quirk_never_trust", { "この型番の消去完了の回答は、事実でないことが知られている。",
		"What this model says of its own erase is known to be false." } },
	{ "why", "sanitize_is_frozen", { "機器のファームウェアがSanitize命令を凍結している。",
		"The computer's firmware has frozen the drive's sanitize commands." } },
	{ "why", "security_is_frozen", { "機器のファームウェアがセキュリティ命令を凍結している。",
		"The computer's firmware has frozen the drive's security commands." } },
	{ "why", "is_locked", { "媒体がパスワードでロックされている。", "The drive is locked by a password." } },
	{ "why", "password_is_set", { "媒体に何者かのパスワードが設定されている。",
		"Somebody's password is set on the drive." } },
	{ "why", "attempts_are_used_up", { "誤ったパスワードの試行回数が上限に達している。",
		"Too many wrong passwords were tried." } },
	{ "why", "state_is_unknown", { "媒体が状態を回答しない。", "The drive does not tell its state." } },
	{ "why", "usb_security_erase", { "USB経由では行わない（変換器によっては媒体がロックされたまま残る）。",
		"Never through USB: an adapter could leave the drive locked." } },
	{ "why", "firmware_is_pending", { "新しいファームウェアが適用待ちである。", "A new firmware waits in the drive." } },
	{ "why", "too_many_namespaces", { "媒体に別の名前空間がある。", "The drive has other namespaces." } },
	{ "why", "boot_areas_stay", { "ブート領域の内容が残る。", "Its boot areas would keep what they hold." } },
	{ "why", "capacity_is_unallocated", { "どの名前空間にも属さない領域に届かない。",
		"A part of the drive belongs to no namespace, and this does not reach it." } },
	{ "why", "is_write_protected", { "媒体が書込み禁止である。", "The drive is write-protected." } },
	{ "why", "is_zoned", { "ゾーン方式の媒体であり、ホストから全体を上書きできない。",
		"This is a zoned drive: this computer cannot overwrite it as a whole." } },
	{ "why", "proves_nothing_alone", { "所有者への復帰であり、データについては何も証明しない。",
		"It gives a locked drive back to its owner, but proves nothing about the data." } },
	{ "why", "another_was_named", { "別の手法が指定された。", "Another technique was named." } },
	{ "why", "claims_nothing_here", { "この種の媒体では何も証明しない。",
		"On this kind of medium it would count for nothing." } },
	{ "why", "sample_is_too_little", { "その後の全数読出しが必要だが、標本のみが求められた。",
		"After it everything must be read back, and only a sample was asked for." } },
	{ "why", "weaker", { "選んだ手法がこれと同等以上である。",
		"Not needed: what was chosen is at least as strong." } },
	{ "why", "below_required", { "要求された区分に達しない。", "It does not reach the level that is required." } },
	{ "why", "medium_is_ram", {
		"媒体は本機のメモリ上にあり、データが媒体に届くことは証明されない。",
		"The medium lies in this computer's memory: that data reach a medium is not "
		"proven." } },
};
/* clang-format on */

const struct phrase *phrase_word(const char *group, const char *word)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].group, group) == 0 && strcmp(rows[i].word, word) == 0)
			return &rows[i].phrase;
	return NULL;
}

bool phrase_word_at(size_t i, const char **ret_group, const char **ret_word,
		    const struct phrase **ret)
{
	if (i >= sizeof(rows) / sizeof(rows[0]))
		return false;
	*ret_group = rows[i].group;
	*ret_word = rows[i].word;
	*ret = &rows[i].phrase;
	return true;
}
