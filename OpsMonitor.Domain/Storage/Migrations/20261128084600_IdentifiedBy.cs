using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class IdentifiedBy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "upload",
                table: "inventory_sync_runs",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "identified_by",
                table: "inventory_items",
                type: "text",
                nullable: false,
                defaultValueSql: "'id'");

            migrationBuilder.AddColumn<string>(
                name: "path",
                table: "inventory_items",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "inventory_upload_parts",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    upload = table.Column<Guid>(type: "uuid", nullable: false),
                    file = table.Column<int>(type: "integer", nullable: false),
                    part = table.Column<int>(type: "integer", nullable: false),
                    path = table.Column<string>(type: "text", nullable: true),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_upload_parts", x => new { x.tenant_id, x.upload, x.file, x.part });
                });

            migrationBuilder.AddCheckConstraint(
                name: "inventory_items_identified_by_check",
                table: "inventory_items",
                sql: "identified_by in ('id','name','path')");

            // Uploads that wait for their run go on; row-level security keeps the owner from them unless told otherwise, and is set again with the rules.
            migrationBuilder.Sql("""
                alter table inventory_upload_parts alter column bytes set storage external;
                alter table inventory_uploads no force row level security;
                alter table inventory_sync_runs no force row level security;
                update inventory_sync_runs s set upload = gen_random_uuid()
                where exists (select from inventory_uploads u where u.tenant_id = s.tenant_id and u.sync_run_id = s.id);
                insert into inventory_upload_parts (tenant_id, upload, file, part, path, bytes)
                select u.tenant_id, s.upload, 0, n, case n when 0 then s.source end, substring(u.archive from n * 65536 + 1 for 65536)
                from inventory_uploads u join inventory_sync_runs s on s.tenant_id = u.tenant_id and s.id = u.sync_run_id
                cross join generate_series(0, greatest(octet_length(u.archive) - 1, 0) / 65536) n;
                alter table inventory_sync_runs force row level security;
                """);

            migrationBuilder.DropTable(
                name: "inventory_uploads");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "inventory_upload_parts");

            migrationBuilder.DropCheckConstraint(
                name: "inventory_items_identified_by_check",
                table: "inventory_items");

            migrationBuilder.DropColumn(
                name: "upload",
                table: "inventory_sync_runs");

            migrationBuilder.DropColumn(
                name: "identified_by",
                table: "inventory_items");

            migrationBuilder.DropColumn(
                name: "path",
                table: "inventory_items");

            migrationBuilder.CreateTable(
                name: "inventory_uploads",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    sync_run_id = table.Column<long>(type: "bigint", nullable: false),
                    archive = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_uploads", x => new { x.tenant_id, x.sync_run_id });
                    table.ForeignKey(
                        name: "fk_inventory_uploads_inventory_sync_runs_tenant_id_sync_run_id",
                        columns: x => new { x.tenant_id, x.sync_run_id },
                        principalTable: "inventory_sync_runs",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });
        }
    }
}
