using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Teams : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Of this installation alone, for SafeDigest: 244 random bits. Nobody but the owner reads it, see row_security.sql.
            migrationBuilder.Sql("""
                create table installation_key (key bytea not null);
                insert into installation_key values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
                """);
            migrationBuilder.AddColumn<string>(
                name: "culture",
                table: "users",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "time_zone",
                table: "users",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "archived_at",
                table: "tenants",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "by_provider",
                table: "memberships",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_searchable",
                table: "inventory_sync_runs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string[]>(
                name: "operations",
                table: "api_keys",
                type: "text[]",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "replaces_id",
                table: "api_keys",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "former_slugs",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    slug = table.Column<string>(type: "text", nullable: false),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_former_slugs", x => new { x.tenant_id, x.slug });
                    table.ForeignKey(
                        name: "fk_former_slugs_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "inventory_texts",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    content_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    said = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inventory_texts", x => new { x.tenant_id, x.content_hash });
                    table.ForeignKey(
                        name: "fk_inventory_texts_inventory_contents_tenant_id_content_hash",
                        columns: x => new { x.tenant_id, x.content_hash },
                        principalTable: "inventory_contents",
                        principalColumns: new[] { "tenant_id", "content_hash" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    tenant_id = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    email = table.Column<string>(type: "text", nullable: false),
                    normalized_email = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    invited_by = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    accepted_by = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "fk_invitations_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_invitations_users_accepted_by",
                        column: x => x.accepted_by,
                        principalTable: "users",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_invitations_users_invited_by",
                        column: x => x.invited_by,
                        principalTable: "users",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "set_up_tokens",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_set_up_tokens", x => x.id);
                    table.CheckConstraint("set_up_tokens_one_check", "id = 1");
                });

            migrationBuilder.CreateIndex(
                name: "ix_inventory_sync_runs_id",
                table: "inventory_sync_runs",
                column: "id",
                filter: "not is_searchable");

            migrationBuilder.CreateIndex(
                name: "audit_logs_people",
                table: "audit_logs",
                columns: new[] { "tenant_id", "id" },
                filter: "actor like 'user:%'");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_tenant_id_replaces_id",
                table: "api_keys",
                columns: new[] { "tenant_id", "replaces_id" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "api_keys_operations_check",
                table: "api_keys",
                sql: "array_to_string(operations, ' ', '!') ~ '^[a-z][a-z0-9_]{0,62}\\.[a-z][a-z0-9_]{0,62}( [a-z][a-z0-9_]{0,62}\\.[a-z][a-z0-9_]{0,62})*$'");

            migrationBuilder.CreateIndex(
                name: "ix_former_slugs_slug",
                table: "former_slugs",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "invitations_open",
                table: "invitations",
                columns: new[] { "tenant_id", "normalized_email" },
                unique: true,
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_accepted_by",
                table: "invitations",
                column: "accepted_by");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_invited_by",
                table: "invitations",
                column: "invited_by");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_token_hash",
                table: "invitations",
                column: "token_hash",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_api_keys_api_keys_tenant_id_replaces_id",
                table: "api_keys",
                columns: new[] { "tenant_id", "replaces_id" },
                principalTable: "api_keys",
                principalColumns: new[] { "tenant_id", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop table installation_key");
            migrationBuilder.DropForeignKey(
                name: "fk_api_keys_api_keys_tenant_id_replaces_id",
                table: "api_keys");

            migrationBuilder.DropTable(
                name: "former_slugs");

            migrationBuilder.DropTable(
                name: "inventory_texts");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "set_up_tokens");

            migrationBuilder.DropIndex(
                name: "ix_inventory_sync_runs_id",
                table: "inventory_sync_runs");

            migrationBuilder.DropIndex(
                name: "audit_logs_people",
                table: "audit_logs");

            migrationBuilder.DropIndex(
                name: "ix_api_keys_tenant_id_replaces_id",
                table: "api_keys");

            migrationBuilder.DropCheckConstraint(
                name: "api_keys_operations_check",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "culture",
                table: "users");

            migrationBuilder.DropColumn(
                name: "time_zone",
                table: "users");

            migrationBuilder.DropColumn(
                name: "archived_at",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "by_provider",
                table: "memberships");

            migrationBuilder.DropColumn(
                name: "is_searchable",
                table: "inventory_sync_runs");

            migrationBuilder.DropColumn(
                name: "operations",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "replaces_id",
                table: "api_keys");
        }
    }
}
